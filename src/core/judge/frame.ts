import type { Bucket, Lines, MetricRule } from "../metric";
import type { Evidence } from "./evidence";
import type { Judgement } from "./judgement";
import { type Pooled, pool } from "./pool";
import type { Range } from "./windows";

/** What every judgement says whatever its verdict. */
export type Frame = Omit<Judgement, "verdict" | "sentence" | "warned" | "overall" | "windows">;

/** Returns what every judgement of the metric says; stable's value where stable was asked. */
export function frameOf(rule: MetricRule, evidence: Pick<Evidence, "range" | "query" | "notes" | "stable">): Frame {
  const { range, query, notes, stable } = evidence;
  const { name: metric, role, judge, lines, lag } = rule;
  const compared = stable.length === 0 ? {} : { stable: pool(rule, within(range, stable)) };
  return { metric, role, judge, measure: rule.measure.kind, lines, range, lag, query, notes, ...compared };
}

/** Returns the buckets that lie wholly inside the range, oldest first, in whatever order they came. */
export function within({ from, to }: Range, buckets: readonly Bucket[]): readonly Bucket[] {
  return oldestFirst(buckets.filter((bucket) => bucket.from >= from && bucket.to <= to));
}

/** Returns the buckets by their ends, in whatever order they came. */
export function oldestFirst(buckets: readonly Bucket[]): readonly Bucket[] {
  const isInOrder = buckets.every((bucket, index) => index === 0 || (buckets[index - 1]?.to ?? bucket.to) < bucket.to);
  return isInOrder ? buckets : [...buckets].sort((one, other) => one.to - other.to || one.from - other.from);
}

/** Returns whether the value is beyond the line, strictly; beyond no line it never is. */
export function isBeyond(
  value: number | undefined,
  line: number | undefined,
  { better }: Pick<Lines, "better">,
): boolean {
  if (value === undefined || line === undefined) return false;
  return better === "lower" ? value > line : value < line;
}

/** Returns whether the value is at its target or better; a value that is only a lower limit is not. */
export function reachesTarget({ value, atLeast }: Pooled, { better, target }: Lines): boolean {
  if (value === undefined || atLeast) return false;
  return better === "lower" ? value <= target : value >= target;
}
