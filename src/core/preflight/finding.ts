import { ERRORS, type ErrorCode, type ExitStatus, type RolloutError } from "../../errors";
import type { Json } from "../json";
import type { Change } from "./change";

/**
 * How a row of the preflight ended. `created` and `enabled` are as good as `ok`, but were not so before; `not-asked` is
 * neither good nor bad, and never stands for something that was looked at.
 */
export type Result = "ok" | "created" | "enabled" | "warning" | "error" | "not-asked";

/** What was found out about one thing that a release needs. */
export interface Finding {
  readonly result: Result;
  /** For people, one sentence without its full stop. */
  readonly sentence: string;
  /** What to paste or to do; absent where nothing has to be done. */
  readonly fix?: string;
  /** Why it is an error; absent means that a person must mend it: PREFLIGHT_FAILED. */
  readonly code?: ErrorCode;
  /** The changes that were made for it, or in a dry run those that would be. */
  readonly changes?: readonly Change[];
  /** A clause: when a dry run would make them at all. Absent: always. */
  readonly onlyIf?: string;
  /** What was read, for programs. */
  readonly facts?: Json;
}

/** A finding in its place in the table. */
export interface Row extends Finding {
  readonly name: string;
  /** Seconds from the start of the preflight until it was known; the rows are asked side by side. */
  readonly seconds: number;
}

/** Returns the error as a row shows it; the code is kept, for it decides the exit status. */
export function findingOf({ code, message, hint }: RolloutError): Finding {
  return { result: "error", sentence: shortened(message), code, ...(hint === undefined ? {} : { fix: hint }) };
}

/** The last line of a fix that mode `fix` does, too; a fix is pasted into a shell, so what is said in it is a comment. */
export const OR_FIX = "# or this step with mode: fix";

/** Returns a finding for what cannot be asked, with the reason as a clause. */
export function notAsked(why: string): Finding {
  return { result: "not-asked", sentence: why };
}

/** What Google says after that an API is not enabled is a paragraph for browsers. */
function shortened(message: string): string {
  return message.replace(/( is not enabled): .*$/s, "$1");
}

/** Returns whether nothing is wrong: no row is an error. Warnings and what was not asked do not count. */
export function isOk(rows: readonly Row[]): boolean {
  return rows.every(({ result }) => result !== "error");
}

/** Returns why the preflight failed, undefined where it did not: what a person must mend goes before what could not be asked. */
export function codeOf(rows: readonly Row[]): ErrorCode | undefined {
  const codes = rows.flatMap(({ result, code = "PREFLIGHT_FAILED" }) => (result === "error" ? [code] : []));
  if (codes.some((code) => ERRORS[code].exit === BAD_INPUT)) return "PREFLIGHT_FAILED";
  return codes.sort((a, b) => ERRORS[b].exit - ERRORS[a].exit)[0];
}

/** Returns the exit status of the contract that goes with the rows; 0 where none is an error. */
export function exitOf(rows: readonly Row[]): ExitStatus {
  const code = codeOf(rows);
  return code === undefined ? 0 : ERRORS[code].exit;
}

/** Running again cannot mend these, so they decide. */
const BAD_INPUT = 2;
