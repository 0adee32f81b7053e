import { chanceOf as counted } from "../../src/core/simulate/figures";
import type { Random } from "../../src/core/simulate/poisson";

/** A measured number with the interval that holds the true one in 95 % of such measurements. */
export interface Estimate {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** The normal quantile of a two-sided interval of 95 %. */
const Z = 1.959963984540054;
/** How often a sample is drawn from itself to see how much its ratio varies. */
const RESAMPLES = 400;

/** Returns a chance, 0–1, from how often it came true, with Wilson's interval. */
export function chanceOf(hits: number, runs: number): Estimate {
  const { share: value, low: lower, high: upper } = counted(hits, runs);
  return { value, lower, upper };
}

/** Returns the p-quantile of the values, with the interval between order statistics; undefined of no values. */
export function quantileOf(values: readonly number[], p: number): Estimate | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  const at = (rank: number) => sorted[Math.min(sorted.length - 1, Math.max(0, rank))] ?? 0;
  const half = Z * Math.sqrt(sorted.length * p * (1 - p));
  const middle = Math.ceil(sorted.length * p) - 1;
  return { value: at(middle), lower: at(Math.floor(middle - half)), upper: at(Math.ceil(middle + half)) };
}

/** Returns the mean of the values with the interval of the normal approximation; undefined of no values. */
export function meanOf(values: readonly number[]): Estimate | undefined {
  if (values.length === 0) return undefined;
  const value = values.reduce((sum, one) => sum + one, 0) / values.length;
  const square = values.reduce((sum, one) => sum + (one - value) ** 2, 0);
  const half = (Z * Math.sqrt(square)) / values.length;
  return { value, lower: value - half, upper: value + half };
}

/** One run of two rules on the same series; undefined where the rule found nothing. */
export type Pair = readonly [number | undefined, number | undefined];

/** Returns the ratio of the two rules' means, each over the runs in which it found something, with a bootstrap interval. */
export function ratioOf(pairs: readonly Pair[], random: Random): Estimate {
  const value = ratioIn(pairs, (index) => index);
  const drawn = Array.from({ length: RESAMPLES }, () => ratioIn(pairs, () => Math.floor(random() * pairs.length))).sort(
    (a, b) => a - b,
  );
  const at = (share: number) => drawn[Math.floor(share * RESAMPLES)] ?? value;
  return { value, lower: at(0.025), upper: at(0.975) };
}

function ratioIn(pairs: readonly Pair[], pick: (index: number) => number): number {
  const picked = pairs.map((_, index) => pairs[pick(index)]);
  return average(picked.map((pair) => pair?.[0])) / average(picked.map((pair) => pair?.[1]));
}

function average(values: readonly (number | undefined)[]): number {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (value === undefined) continue;
    sum += value;
    count++;
  }
  return sum / count;
}
