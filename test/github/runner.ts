import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Outcome } from "../../src/core/report/outcome";
import { runAction } from "../../src/github/run-action";

type Act = (signal: AbortSignal) => Promise<Outcome>;

/** What the runner has seen of one action: its log, its files and its exit status. */
export interface Seen {
  readonly status: typeof process.exitCode;
  readonly log: readonly string[];
  readonly output: string;
  readonly summary: string;
}

/** A runner for actions of this process: it owns the two files, and the log for as long as an action runs. */
export class Runner {
  readonly #folder = mkdtempSync(join(tmpdir(), "runner-"));
  readonly summary = join(this.#folder, "summary");
  readonly output = join(this.#folder, "output");

  /** Removes the two files. */
  leave(): void {
    rmSync(this.#folder, { recursive: true });
  }

  /** Runs one action with these variables of the environment beside the runner's own, which are undone afterwards. */
  async run(act: Act, env: Readonly<Record<string, string>> = {}): Promise<Seen> {
    writeFileSync(this.summary, "");
    writeFileSync(this.output, "");
    const files = { GITHUB_OUTPUT: this.output, GITHUB_STEP_SUMMARY: this.summary };
    const undo = setEnvironment({ ...files, ...env });
    const log = tapLog();
    const before = process.exitCode;
    try {
      await runAction(act);
      const status = process.exitCode;
      const [output, summary] = [readFileSync(this.output, "utf8"), readFileSync(this.summary, "utf8")];
      return { status, log: log.lines(), output, summary };
    } finally {
      log.release();
      undo();
      process.exitCode = before;
    }
  }
}

/** Sends a signal that nobody but the action hears. */
export function cancel(signal: "SIGINT" | "SIGTERM"): void {
  const action = process.listeners(signal).at(-1);
  action?.(signal);
}

function setEnvironment(env: Readonly<Record<string, string>>): () => void {
  const before = { ...process.env };
  Object.assign(process.env, env);
  return () => {
    for (const name of Object.keys(env)) {
      const value = before[name];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

function tapLog(): { readonly lines: () => readonly string[]; readonly release: () => void } {
  const { write } = process.stdout;
  let text = "";
  process.stdout.write = (chunk: string | Uint8Array) => {
    text += chunk.toString();
    return true;
  };
  return {
    lines: () => text.split("\n").slice(0, -1),
    release: () => {
      process.stdout.write = write;
    },
  };
}
