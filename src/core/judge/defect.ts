import type { Bucket, MetricRule } from "../metric";
import type { Judgement } from "./judgement";

/** Rounding that a backend's mean or sum of squares may carry; relative. */
const SLACK = 1e-6;

type Defect = Pick<Judgement, "verdict" | "warned" | "overall" | "windows" | "sentence">;

/**
 * Returns why no evidence can be weighed: bets on a mean need values in 0–1, and lines between, bets on a latency a line
 * above which it is bad. Undefined where nothing is wrong.
 */
export function defectOf(rule: MetricRule, buckets: readonly Bucket[]): Defect | undefined {
  const why = defectiveLines(rule) ?? (rule.measure.kind === "mean" ? defectiveMeans(buckets) : undefined);
  if (why === undefined) return undefined;
  const sentence = `${rule.name} cannot be judged by evidence: ${why}`;
  return { verdict: "error", warned: false, overall: { samples: 0 }, windows: 0, sentence };
}

function defectiveLines({ measure, lines }: MetricRule): string | undefined {
  if (measure.kind === "p95") return lines.better === "lower" ? undefined : "of a latency, less is better";
  const [least, most] = measure.kind === "mean" ? [Number.MIN_VALUE, 1 - SLACK] : [0, 1];
  const odd = [lines.warn, lines.rollback].find((line) => line !== undefined && !(line >= least && line <= most));
  return odd === undefined ? undefined : `expected lines between 0 and 1, got ${odd}`;
}

function defectiveMeans(buckets: readonly Bucket[]): string | undefined {
  for (const { cell } of buckets) {
    if (cell.kind !== "mean" || cell.count === 0) continue;
    const { count, mean, ssd = 0 } = cell;
    if (!(mean >= 0 && mean <= 1)) return `expected values between 0 and 1, got a mean of ${mean}`;
    // Bhatia–Davis: values in 0–1 with this mean cannot vary more.
    const most = count * mean * (1 - mean);
    if (!(ssd >= 0 && ssd <= most + SLACK * Math.max(1, most)))
      return `expected values between 0 and 1, got values that vary more (${ssd} over ${count})`;
  }
  return undefined;
}
