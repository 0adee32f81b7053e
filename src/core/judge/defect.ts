import type { Bucket, Cell, MetricRule } from "../metric";
import type { Evidence } from "./evidence";
import { within } from "./frame";

/** Rounding that a backend's mean, counts or sum of squares may carry; relative. */
const SLACK = 1e-6;

/** What keeps a metric from being judged. */
export interface Defect {
  readonly why: string;
  /** When the first bucket ends that is wrong, epoch milliseconds: earlier looks knew nothing of it. Absent: always. */
  readonly at?: number;
}

/**
 * Returns why the numbers in the range cannot be judged: lines that no bet can be held against, buckets of canary or stable
 * that overlap, or cells that cannot be what they say they are. Undefined where nothing is wrong.
 */
export function defectOf(rule: MetricRule, { range, canary, stable }: Evidence): Defect | undefined {
  const why = rule.judge === "thresholds" ? undefined : defectiveLines(rule);
  if (why !== undefined) return { why };
  const [mine, theirs] = [canary, stable].map((buckets) => {
    // A window takes in what ends in it; evidence is of what lies wholly inside the range.
    const ends = rule.judge === "thresholds" ? buckets.filter(({ to }) => to > range.from) : buckets;
    return defectIn(within({ from: rule.judge === "thresholds" ? -Infinity : range.from, to: range.to }, ends));
  });
  return (theirs?.at ?? Infinity) < (mine?.at ?? Infinity) ? theirs : mine;
}

/** Returns the first bucket, of those in order of their ends, that is wrong in itself or overlaps an earlier one. */
export function defectIn(oldestFirst: readonly Bucket[]): Required<Defect> | undefined {
  let last = -Infinity;
  let known: readonly number[] = [];
  for (const { from, to, cell } of oldestFirst) {
    if (!(from < to)) return { why: "expected a bucket to end after it begins", at: to };
    if (from < last) return { why: "buckets overlap, so that requests would count twice", at: to };
    const why = defectiveCell(cell, known);
    if (why !== undefined) return { why, at: to };
    last = to;
    if (cell.kind === "p95") known = cell.bounds;
  }
  return undefined;
}

function defectiveLines({ measure, lines }: MetricRule): string | undefined {
  if (measure.kind === "p95") return lines.better === "lower" ? undefined : "of a latency, less is better";
  const [least, most] = measure.kind === "mean" ? [Number.MIN_VALUE, 1 - SLACK] : [0, 1];
  const odd = [lines.warn, lines.rollback].find((line) => line !== undefined && !(line >= least && line <= most));
  return odd === undefined ? undefined : `expected lines between 0 and 1, got ${odd}`;
}

/** Neighbours mostly share their bounds; `known` ones are not looked at again. */
function defectiveCell(cell: Cell, known: readonly number[]): string | undefined {
  if (cell.kind === "rate") return defectiveRate(cell);
  return cell.kind === "mean" ? defectiveMean(cell) : defectiveDistribution(cell, known);
}

function defectiveRate({ total, hits }: Extract<Cell, { kind: "rate" }>): string | undefined {
  if (!isCount(total)) return `expected a number of requests, got ${total}`;
  return isCount(hits) && hits <= total * (1 + SLACK) ? undefined : `expected 0 to ${total} hits, got ${hits}`;
}

function defectiveMean({ count, mean, ssd = 0 }: Extract<Cell, { kind: "mean" }>): string | undefined {
  if (!isCount(count)) return `expected a number of values, got ${count}`;
  if (count === 0) return undefined;
  if (!(mean >= 0 && mean <= 1)) return `expected values between 0 and 1, got a mean of ${mean}`;
  // Bhatia–Davis: values in 0–1 with this mean cannot vary more.
  const most = count * mean * (1 - mean);
  if (ssd >= 0 && ssd <= most + SLACK * Math.max(1, most)) return undefined;
  return `expected values between 0 and 1, got values that vary more (${ssd} over ${count})`;
}

function defectiveDistribution(
  { bounds, counts }: Extract<Cell, { kind: "p95" }>,
  known: readonly number[],
): string | undefined {
  let all = 0;
  for (const count of counts) {
    if (!isCount(count)) return `expected counts of requests, got ${count}`;
    all += count;
  }
  if (all === 0 && bounds.length === 0) return undefined;
  if (counts.length !== bounds.length + 1)
    return `expected ${bounds.length + 1} counts between ${bounds.length} bounds, got ${counts.length}`;
  return bounds === known || isAscending(bounds) ? undefined : "expected bounds that ascend";
}

function isCount(count: number): boolean {
  return count >= 0 && count < Infinity;
}

function isAscending(bounds: readonly number[]): boolean {
  let last = -Infinity;
  for (const bound of bounds) {
    if (!(bound > last && bound < Infinity)) return false;
    last = bound;
  }
  return true;
}
