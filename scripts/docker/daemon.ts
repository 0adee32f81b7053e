import { type ChildProcess, spawn } from "node:child_process";
import { openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A server of this machine that somebody here has started. */
export interface Daemon {
  /** The file with what it has written. */
  readonly log: string;
  /** Ends it, by force when it does not listen; resolves when it is gone. */
  stop(): Promise<void>;
}

/** What to start, and how to see that it serves. */
export interface DaemonParts {
  readonly program: string;
  readonly args: readonly string[];
  readonly log: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Returns whether it answers by now. */
  readonly answers: () => Promise<boolean>;
}

const START_SECONDS = 60;
const STOP_SECONDS = 20;
const LAST_WORDS = 5;

function lastWords(log: string): string {
  return readFileSync(log, "utf8").trim().split("\n").slice(-LAST_WORDS).join("\n");
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(`it ended with ${signal ?? code}`));
  });
}

/** Starts the server in a process group of its own, which a Ctrl-C does not reach. Rejects with its last words when it does not serve. */
export async function startDaemon({ program, args, log, env = {}, answers }: DaemonParts): Promise<Daemon> {
  const output = openSync(log, "a");
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", output, output],
    detached: true,
  });
  let ended: string | undefined;
  const end = endOf(child).then((how) => {
    ended = how;
  });
  const signal = (name: NodeJS.Signals) => {
    if (ended === undefined && child.pid !== undefined) process.kill(-child.pid, name);
  };
  const onExit = () => signal("SIGTERM");
  process.once("exit", onExit);
  const stop = async () => {
    process.off("exit", onExit);
    signal("SIGTERM");
    const insist = setTimeout(() => signal("SIGKILL"), STOP_SECONDS * 1000);
    await end;
    clearTimeout(insist);
  };
  for (const deadline = Date.now() + START_SECONDS * 1000; !(await answers()); await sleep(100)) {
    if (ended === undefined && Date.now() < deadline) continue;
    await stop();
    throw new Error(`expected ${program} to serve, got: ${ended}\n${lastWords(log)}`);
  }
  return { log, stop };
}
