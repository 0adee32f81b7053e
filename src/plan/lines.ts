import type { Lines, Measure } from "../core/metric";
import { parseDuration, parseShare } from "./quantities";
import { describe } from "./words";

const LINES = ["target", "warn", "rollback"] as const;
type Line = (typeof LINES)[number];
type Kind = Measure["kind"];

/** The three lines as they stand in the plan. */
export type WrittenLines = { readonly [line in Line]?: unknown };

/** What is wrong with which line. */
export interface LineMistake {
  readonly line: Line;
  readonly message: string;
}

/** The lines, present only where there is no mistake in them. */
export interface ReadLines {
  readonly lines?: Lines;
  readonly mistakes: readonly LineMistake[];
}

/** Which side is good by the nature of a measure; a mean can be either. */
export type Nature = Lines["better"] | "either";

/** Returns the side that is good by nature: few bad entries, many good ones, short latencies. */
export function natureOf(kind: Kind, of: "bad" | "good"): Nature {
  if (kind === "mean") return "either";
  return kind === "rate" && of === "good" ? "higher" : "lower";
}

/**
 * Returns the lines in the unit of the measure, the good side derived from their order, or else every mistake in them:
 * a wrong unit, lines out of order, a good side that contradicts the measure or cannot be told.
 */
export function parseLines(written: WrittenLines, kind: Kind, nature: Nature): ReadLines {
  const read = LINES.map((line) => readLine(line, written[line], kind));
  const unreadable = read.flatMap(({ mistake }) => (mistake === undefined ? [] : [mistake]));
  if (unreadable.length > 0) return { mistakes: unreadable };
  const [target, warn, rollback] = read.map(({ value }) => value);
  if (target === undefined) return mistaken("target", "expected a target line, got nothing");
  const better = sideOf(target, rollback ?? warn) ?? nature;
  const mistake = orderMistake(written, { better, target, warn, rollback }, { kind, nature });
  if (mistake !== undefined) return { mistakes: [mistake] };
  if (better === "either")
    return mistaken("target", "expected warn or rollback beside target, which tell the good side, got neither");
  const further = { ...(warn === undefined ? {} : { warn }), ...(rollback === undefined ? {} : { rollback }) };
  return { lines: { better, target, ...further }, mistakes: [] };
}

function mistaken(line: Line, message: string): ReadLines {
  return { mistakes: [{ line, message }] };
}

interface Read {
  readonly better: Nature;
  readonly target: number;
  readonly warn: number | undefined;
  readonly rollback: number | undefined;
}

function readLine(line: Line, written: unknown, kind: Kind): { value?: number; mistake?: LineMistake } {
  if (written === undefined) return {};
  const value = kind === "p95" ? secondsOf(written) : parseShare(written);
  return value === undefined ? { mistake: { line, message: unitMistake(written, kind) } } : { value };
}

function secondsOf(written: unknown): number | undefined {
  const seconds = typeof written === "string" ? parseDuration(written) : undefined;
  return seconds === 0 ? undefined : seconds;
}

function unitMistake(written: unknown, kind: Kind): string {
  const fix =
    typeof written === "number" && written > 0 ? (kind === "p95" ? `; write ${written}s` : `; write ${written}%`) : "";
  return `expected ${kind === "p95" ? "a duration such as 15s" : "a share such as 5% or 0.05"}, got ${describe(written)}${fix}`;
}

function sideOf(target: number, beyond: number | undefined): Lines["better"] | undefined {
  if (beyond === undefined || beyond === target) return undefined;
  return target < beyond ? "lower" : "higher";
}

function orderMistake(
  written: WrittenLines,
  { better, target, warn, rollback }: Read,
  { kind, nature }: { readonly kind: Kind; readonly nature: Nature },
): LineMistake | undefined {
  const line = rollback === undefined ? "warn" : "rollback";
  const beyond = rollback ?? warn;
  if (beyond === undefined) return undefined;
  const both = `target ${describe(written.target)} and ${line} ${describe(written[line])}`;
  if (beyond === target) return { line, message: `expected a ${line} line other than the target, got ${both}` };
  if (nature !== "either" && better !== nature) {
    const [order, good] = nature === "lower" ? ["above", "less"] : ["below", "more"];
    const message = `expected the ${line} line ${order} the target, since ${good} of it is better${remedy(kind, nature)}, got ${both}`;
    return { line, message };
  }
  if (warn === undefined || rollback === undefined || between(warn, target, rollback)) return undefined;
  return {
    line: "warn",
    message: `expected a warn line from target to rollback, got ${describe(written.warn)} (${both})`,
  };
}

/** A rate that runs the other way is one that counts the other entries. */
function remedy(kind: Kind, nature: Nature): string {
  const other = nature === "lower" ? "good" : "bad";
  return kind === "rate" ? ` (a share of ${other} entries is written with \`${other}\`)` : "";
}

function between(value: number, one: number, other: number): boolean {
  return value >= Math.min(one, other) && value <= Math.max(one, other);
}
