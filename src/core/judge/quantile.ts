/** Counts between bounds: `counts[0]` lies below the first bound, the last entry at or above the last one. */
export interface Histogram {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
}

/**
 * Returns the p-quantile (p as fraction 0–1) by linear interpolation inside its bucket, as Cloud Monitoring draws it:
 * `low + (up − low)(p·n − below) / count`. Undefined for an empty histogram; beyond the last bound it is that bound,
 * which makes the value a lower limit; below the first one the bucket is taken to begin at 0.
 * Source: Cloud Monitoring, "Percentiles and distribution-valued metrics".
 */
export function quantile({ bounds, counts }: Histogram, p: number): number | undefined {
  let all = 0;
  for (const count of counts) all += count;
  const rank = p * all;
  let below = 0;
  for (let index = 0; index < counts.length; index++) {
    const count = counts[index] ?? 0;
    if (count > 0 && below + count >= rank) {
      const low = bounds[index - 1] ?? 0;
      const up = bounds[index] ?? low;
      return low + ((up - low) * (rank - below)) / count;
    }
    below += count;
  }
  return undefined;
}
