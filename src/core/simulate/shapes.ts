/** Spread of the logarithm of latencies; source: the measured operating characteristics in docs/SIMULATE.md. */
export const SIGMA = 0.6;
/** The 95 % point of the standard normal distribution. */
const Z95 = 1.6448536269514722;
/** Spread of values in 0–1, such as a confidence, where they have room for it. */
const SPREAD = 0.12;
/** Into how many values a distribution over 0–1 is cut. */
const ATOMS = 20;

/** Returns the share of lognormal latencies (spread {@link SIGMA}) above a bound, given their P95; both in seconds. */
export function shareAbove(bound: number, p95: number): number {
  return 1 - normalBelow(Math.log(bound / p95) / SIGMA + Z95);
}

/** Returns the share of latencies in each bucket of a histogram: below the first bound … at or above the last. */
export function latencyShares(bounds: readonly number[], p95: number): readonly number[] {
  const above = [1, ...bounds.map((bound) => shareAbove(bound, p95)), 0];
  return above.slice(1).map((share, index) => Math.max(0, (above[index] ?? 1) - share));
}

/** Values in 0–1 and how often each of them comes. */
export interface Atoms {
  readonly values: readonly number[];
  readonly shares: readonly number[];
}

/**
 * Returns values with exactly the given mean, spread like a beta distribution of standard deviation 0.12, or half of the
 * widest possible near 0 and 1; at 0 and 1 themselves it is the one value.
 */
export function valuesAround(mean: number): Atoms {
  if (mean <= 0 || mean >= 1) return { values: [mean], shares: [1] };
  const spread = Math.min(SPREAD, Math.sqrt(mean * (1 - mean)) / 2);
  const weight = (mean * (1 - mean)) / spread ** 2 - 1;
  const [a, b] = [mean * weight, (1 - mean) * weight];
  const middles = Array.from({ length: ATOMS }, (_, index) => (index + 0.5) / ATOMS);
  const logs = middles.map((x) => (a - 1) * Math.log(x) + (b - 1) * Math.log(1 - x));
  const top = Math.max(...logs);
  const raw = logs.map((log) => Math.exp(log - top));
  const total = raw.reduce((sum, one) => sum + one, 0);
  const shares = raw.map((one) => one / total);
  return { values: withMean(middles, shares, mean), shares };
}

/** Shrinks the values towards 0, or towards 1, until their mean is the one asked for; none leaves 0–1. */
function withMean(values: readonly number[], shares: readonly number[], mean: number): readonly number[] {
  const found = values.reduce((sum, value, index) => sum + value * (shares[index] ?? 0), 0);
  if (found >= mean) return values.map((value) => (value * mean) / found);
  return values.map((value) => 1 - ((1 - value) * (1 - mean)) / (1 - found));
}

/** Abramowitz and Stegun 26.2.17; the error is below 7.5e-8, far below what thousands of rollouts can tell. */
function normalBelow(z: number): number {
  if (z < 0) return 1 - normalBelow(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}
