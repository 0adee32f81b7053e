import { AsyncLocalStorage } from "node:async_hooks";
import type { ChildProcess } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";
import { readdirSync, readFileSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { exec } from "@actions/exec";
import { throwIfCancelled } from "./transport";

/** Seconds that a program gets to end by itself when the run is cancelled; the runner allows 7.5 altogether. */
const GRACE = 3;

/** How a program is started. */
export interface Start {
  readonly args: readonly string[];
  /** All that it gets; nothing is added. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Told each line of both streams as it comes. */
  readonly onLine?: (line: string) => void;
}

/** How a program ended. */
export interface Ended {
  /** -1 where a signal ended it. */
  readonly status: number;
  readonly stdout: string;
  /** Both streams, in the order in which they came. */
  readonly lines: readonly string[];
}

/** Runs a program of PATH; undefined where there is none of that name. Throws CANCELLED once it is gone. */
export type RunProgram = (program: string, start: Start) => Promise<Ended | undefined>;

/** `@actions/exec` hands no process out that could be stopped; Node tells of each one it starts, and in whose name. */
const starting = new AsyncLocalStorage<ChildProcess[]>();
let isListening = false;

function listen(): void {
  if (isListening) return;
  isListening = true;
  subscribe("child_process", (message) => {
    if (!(message instanceof Object) || !("process" in message)) return;
    starting.getStore()?.push(message.process as ChildProcess);
  });
}

/** Returns what runs programs; when the signal fires they are interrupted, and killed where that does not help. */
export function createRunner(signal: AbortSignal): RunProgram {
  listen();
  return async (program, start) => {
    throwIfCancelled(signal);
    const children: ChildProcess[] = [];
    const stop = (): void => stopAll(children);
    signal.addEventListener("abort", stop, { once: true });
    try {
      const ended = await starting.run(children, () => run(program, start));
      throwIfCancelled(signal);
      return ended;
    } catch (thrown) {
      throwIfCancelled(signal);
      // Nothing was started: PATH has no such program.
      if (children.length === 0) return undefined;
      throw thrown;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  };
}

async function run(program: string, { args, env, cwd, onLine }: Start): Promise<Ended> {
  const lines: string[] = [];
  const take = (line: string): void => {
    lines.push(line);
    onLine?.(line);
  };
  const [out, err] = [createSplitter(take), createSplitter(take)];
  const stdout: Buffer[] = [];
  const listeners = {
    stdout: (data: Buffer) => {
      stdout.push(data);
      out.write(data);
    },
    stderr: err.write,
  };
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const options = { env: Object.fromEntries(given), silent: true, ignoreReturnCode: true, listeners };
  const status: number | null = await exec(program, [...args], cwd === undefined ? options : { ...options, cwd });
  out.end();
  err.end();
  return { status: status ?? -1, stdout: Buffer.concat(stdout).toString("utf8"), lines };
}

/** A line may come in pieces, and a letter of it, too. */
function createSplitter(onLine: (line: string) => void): { write: (data: Buffer) => void; end: () => void } {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  const write = (text: string): void => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  };
  return {
    write: (data) => write(decoder.write(data)),
    end: () => {
      rest += decoder.end();
      if (rest !== "") onLine(rest);
    },
  };
}

function stopAll(children: readonly ChildProcess[]): void {
  for (const child of children) {
    if (child.pid === undefined || child.exitCode !== null) continue;
    // Older docker clients do not tell their plug-ins that they were interrupted.
    const family = [child.pid, ...childrenOf(child.pid)];
    for (const pid of family) signalTo(pid, "SIGINT");
    const timer = setTimeout(() => {
      for (const pid of family) signalTo(pid, "SIGKILL");
    }, GRACE * 1000);
    child.once("exit", () => {
      clearTimeout(timer);
      for (const pid of family.slice(1)) signalTo(pid, "SIGTERM");
    });
  }
}

/** Returns the processes that a process has started, as far as the system tells: Linux does. */
function childrenOf(pid: number): readonly number[] {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    const found = tasks.map((task) => readFileSync(`/proc/${pid}/task/${task}/children`, "utf8"));
    return found.join(" ").split(/\s+/).filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** It may be gone already. */
function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone.
  }
}
