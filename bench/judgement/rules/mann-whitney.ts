/** What the rank-sum test says about how far one sample lies above the other. */
export interface Shift {
  /** The Hodges–Lehmann estimate. */
  readonly estimate: number;
  /** The lower end of the two-sided interval. */
  readonly lower: number;
}

/**
 * The precision to which the roots are sought, in the unit of the values. They lie at differences between two values;
 * where most minutes have no failures that is 0, and what rounding leaves of it must not be taken for a shift.
 */
const PRECISION = 1e-9;

/**
 * Returns the shift of `one` over `other` by the Mann–Whitney test in its normal approximation, with tie correction and
 * continuity correction; `z` is the normal quantile of the interval. Samples must not be empty.
 * Source: the inversion of the rank-sum statistic as R's wilcox.test does it.
 */
export function shiftOf(one: readonly number[], other: readonly number[], z: number): Shift {
  const a = [...one].sort((x, y) => x - y);
  const b = [...other].sort((x, y) => x - y);
  const low = (a[0] ?? 0) - (b.at(-1) ?? 0);
  const high = (a.at(-1) ?? 0) - (b[0] ?? 0);
  return {
    estimate: root((shift) => statistic(a, b, shift, 0), low, high),
    lower: root((shift) => statistic(a, b, shift, 0.5) - z, low, high),
  };
}

/** A decreasing step function's crossing of zero; an end of the range where it does not cross. */
function root(f: (shift: number) => number, low: number, high: number): number {
  if (f(low) <= 0) return low;
  if (f(high) >= 0) return high;
  let [from, to] = [low, high];
  while (to - from > PRECISION) {
    const middle = (from + to) / 2;
    if (f(middle) > 0) from = middle;
    else to = middle;
  }
  return Math.round((from + to) / 2 / (2 * PRECISION)) * 2 * PRECISION;
}

/** Standardised count of pairs in which the shifted first sample is above the second; both must be sorted. */
function statistic(a: readonly number[], b: readonly number[], shift: number, correction: number): number {
  const { above, ties } = pairs(a, b, shift);
  const [m, n] = [a.length, b.length];
  const centred = above - (m * n) / 2;
  const variance = ((m * n) / 12) * (m + n + 1 - ties / ((m + n) * (m + n - 1)));
  if (variance <= 0) return 0;
  return (centred - Math.sign(centred) * correction) / Math.sqrt(variance);
}

/** Pairs above (ties count half), and the sum of t³ − t over the groups of equal values of both samples together. */
function pairs(a: readonly number[], b: readonly number[], shift: number): { above: number; ties: number } {
  let above = 0;
  let ties = 0;
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const next = Math.min((a[i] ?? Number.POSITIVE_INFINITY) - shift, b[j] ?? Number.POSITIVE_INFINITY);
    const [fromA, fromB] = [i, j];
    while (i < a.length && (a[i] ?? 0) - shift === next) i++;
    while (j < b.length && b[j] === next) j++;
    const [mine, theirs] = [i - fromA, j - fromB];
    above += mine * (fromB + theirs / 2);
    ties += (mine + theirs) ** 3 - (mine + theirs);
  }
  return { above, ties };
}
