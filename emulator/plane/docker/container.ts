import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { constants } from "node:os";
import { guardGroup, signalGroup } from "../children";
import { type Container, forwardLines, waitUntilReady } from "../container";
import { givePortBack, takePort } from "../ports";
import type { OnLine } from "../program";
import type { DockerCli } from "./cli";
import { LABEL } from "./keeper";

/** What to run: an image that is on this machine already, and what the revision changes about it. */
export interface DockerRun {
  readonly docker: DockerCli;
  readonly owner: string;
  readonly image: string;
  /** The revision's name, for people who look at a list of containers. */
  readonly revision: string;
  /** In place of the image's entrypoint; none leaves it. */
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: OnLine;
}

/** Docker's own statuses: its engine refused, the program cannot be run, or is not in the image. */
const NOT_STARTED = [125, 126, 127];

function sentenceOf(code: number | null): string {
  if (code === null) return "Container's client was killed.";
  if (NOT_STARTED.includes(code)) return `Container could not be started: Docker ended with ${code}.`;
  const [signal] = Object.entries(constants.signals).find(([, number]) => number === code - 128) ?? [];
  return signal === undefined ? `Container called exit(${code}).` : `Container was ended by signal ${signal}.`;
}

/** The variables are named only: their values are in the environment of the call, where no list of processes shows them. */
function argumentsOf({ owner, image, command, args, env }: DockerRun, name: string): string[] {
  const [entrypoint, ...rest] = command;
  return [
    ...["run", "--rm", "--network", "host", "--pull", "never", "--name", name, "--label", `${LABEL}=${owner}`],
    ...Object.keys(env).flatMap((variable) => ["--env", variable]),
    ...(entrypoint === undefined ? [] : ["--entrypoint", entrypoint]),
    ...[image, ...rest, ...args],
  ];
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(`Container could not be started: ${error.message}.`));
    child.once("close", (code) => resolve(sentenceOf(code)));
  });
}

/** Starts a container on the machine's own network, with `PORT` set to a free port. It may end at once: ask `ready`. */
export async function launchDocker(run: DockerRun): Promise<Container> {
  const port = await takePort();
  const name = `${run.revision}-${randomBytes(4).toString("hex")}`;
  const env = { ...run.env, PORT: String(port) };
  const child = spawn(run.docker.program, [...run.docker.options, ...argumentsOf({ ...run, env }, name)], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  forwardLines(child.stdout, (text) => run.onLine("stdout", text));
  forwardLines(child.stderr, (text) => run.onLine("stderr", text));
  let alive = child.pid !== undefined;
  const { pid } = child;
  const letGo = pid === undefined ? () => {} : guardGroup(pid);
  const ended = endOf(child).then((how) => {
    alive = false;
    letGo();
    givePortBack(port);
    return how;
  });
  return { port, ended, isAlive: () => alive, ready: (seconds) => waitUntilReady(port, seconds, () => alive), stop };

  async function stop(graceSeconds: number): Promise<void> {
    if (!alive) return;
    const end = graceSeconds > 0 ? ["stop", "-t", String(Math.ceil(graceSeconds)), name] : ["kill", name];
    const { ok } = await run.docker.call(end);
    if (!ok && alive && pid !== undefined) {
      // There is no running container yet, or no engine any more: the call that would start one is ended.
      signalGroup(pid, "SIGKILL");
      await run.docker.call(["rm", "--force", "--volumes", name]);
    }
    await ended;
  }
}
