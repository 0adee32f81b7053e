/** A chance as it was counted, with the 95 % confidence interval that the count leaves; fractions 0–1. */
export interface Chance {
  readonly count: number;
  readonly of: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** The middle and the upper end of what was seen, in its own unit. */
export interface Spread {
  readonly median: number;
  readonly p95: number;
}

/** The two-sided 95 % point of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * Returns the chance behind `count` out of `of` with its Wilson score interval, which is right at 0 and at all of them, too;
 * of none at all it is anything from 0 to 1. Source: Wilson 1927.
 */
export function chanceOf(count: number, of: number): Chance {
  if (of === 0) return { count, of, share: 0, low: 0, high: 1 };
  const share = count / of;
  const middle = share + Z ** 2 / (2 * of);
  const half = Z * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
  const scale = 1 + Z ** 2 / of;
  const low = count === 0 ? 0 : (middle - half) / scale;
  const high = count === of ? 1 : (middle + half) / scale;
  return { count, of, share, low, high };
}

/** Returns the median and the 95th percentile by nearest rank; undefined where there is nothing. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (p: number) => sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? 0;
  return { median: at(0.5), p95: at(0.95) };
}
