import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { guardGroup, signalGroup } from "./children";
import { accepts, givePortBack, takePort } from "./ports";

/** What to run. `env` is all that the program sees. */
export interface ContainerCommand {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (stream: "stdout" | "stderr", text: string) => void;
}

/** One process that serves HTTP on 127.0.0.1. */
export interface Container {
  readonly port: number;
  /** Resolves, with a sentence on how, when the process has ended; never rejects. */
  readonly ended: Promise<string>;
  isAlive(): boolean;
  /** Resolves to true as soon as the port accepts a connection, to false when the process ended or the time is up. */
  ready(withinSeconds: number): Promise<boolean>;
  /** Asks with SIGTERM, insists with SIGKILL after the grace; resolves when the process is gone. */
  stop(graceSeconds: number): Promise<void>;
}

const POLL_MILLISECONDS = 20;
const LAST_WORDS_MILLISECONDS = 250;

/** Hands on the stream line by line. */
export function forwardLines(stream: Readable, onLine: (text: string) => void): void {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on("line", onLine);
}

/** Resolves once the process is gone and what it wrote last has been read, as far as that comes in time. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(`Container could not be started: ${error.message}.`));
    child.once("exit", (code, signal) => {
      const how = signal === null ? `Container called exit(${code}).` : `Container was ended by signal ${signal}.`;
      // A grandchild may hold the pipes open for ever, so the close of the streams is not waited for without end.
      const timer = setTimeout(resolve, LAST_WORDS_MILLISECONDS, how);
      child.once("close", () => {
        clearTimeout(timer);
        resolve(how);
      });
    });
  });
}

/** Starts the program with `PORT` set to a free port. It may end at once: ask `ready`. */
export async function launchContainer({ command, env, onLine }: ContainerCommand): Promise<Container> {
  const port = await takePort();
  const [program = "", ...args] = command;
  const child = spawn(program, args, {
    env: { ...env, PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  forwardLines(child.stdout, (text) => onLine("stdout", text));
  forwardLines(child.stderr, (text) => onLine("stderr", text));

  let alive = child.pid !== undefined;
  child.once("exit", () => {
    alive = false;
  });
  const letGo = child.pid === undefined ? () => {} : guardGroup(child.pid);
  const ended = endOf(child).then((how) => {
    if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
    letGo();
    givePortBack(port);
    return how;
  });
  const signal = (name: NodeJS.Signals) => {
    if (alive && child.pid !== undefined) signalGroup(child.pid, name);
  };
  return { port, ended, isAlive: () => alive, ready: (seconds) => waitUntilReady(port, seconds, () => alive), stop };

  async function stop(graceSeconds: number): Promise<void> {
    signal("SIGTERM");
    const insist = setTimeout(() => signal("SIGKILL"), graceSeconds * 1000);
    await ended;
    clearTimeout(insist);
  }
}

/** Resolves to true once the port accepts a connection, to false when the container ended or the time is up. */
export async function waitUntilReady(port: number, withinSeconds: number, isAlive: () => boolean): Promise<boolean> {
  const deadline = performance.now() + withinSeconds * 1000;
  while (isAlive() && performance.now() < deadline) {
    if (await accepts(port)) return isAlive();
    await sleep(POLL_MILLISECONDS);
  }
  return false;
}
