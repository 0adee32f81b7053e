import type { StartResult } from "../model";
import { type Container, launchContainer } from "./container";

/** Why a revision gets no container at all, in the words that its user reads. */
export type Unfit = Extract<StartResult, { readonly ok: false }>;

/** Takes one line of a container's output. */
export type OnLine = (stream: "stdout" | "stderr", text: string) => void;

/** What a revision runs. */
export interface Program {
  /** Returns a new container, which may end at once, or why there can be none. Preparations end early when aborted. */
  launch(onLine: OnLine, signal: AbortSignal): Promise<Container | Unfit>;
}

/** Returns a program that is a command of this machine; `env` is all that it sees. */
export function commandProgram(command: readonly string[], env: Readonly<Record<string, string>>): Program {
  return { launch: (onLine) => launchContainer({ command, env, onLine }) };
}
