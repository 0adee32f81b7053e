import type { Histogram } from "./quantile";

/** How many lie above a threshold, as far as the buckets tell. */
export interface Tail {
  /** In buckets wholly above: never too many. */
  readonly lower: number;
  /** In buckets not wholly below: never too few. */
  readonly upper: number;
  /** Linear inside the bucket that the threshold splits; one without an end counts whole. */
  readonly likely: number;
}

/** Returns how many of a distribution lie above the threshold; buckets reach from their lower bound, inclusive, to the next. */
export function tailOf({ bounds, counts }: Histogram, threshold: number): Tail {
  let [lower, upper, likely] = [0, 0, 0];
  for (let index = counts.length - 1; index >= 0; index--) {
    const count = counts[index] ?? 0;
    const low = index === 0 ? 0 : (bounds[index - 1] ?? 0);
    const up = bounds[index] ?? Number.POSITIVE_INFINITY;
    if (up <= threshold) break;
    upper += count;
    if (low >= threshold) lower += count;
    likely += count * partAbove(low, up, threshold);
  }
  return { lower, upper, likely };
}

/** Returns the bound at which the distribution can really be cut: the first at or above the threshold, else undefined. */
export function edgeAbove(bounds: readonly number[], threshold: number): number | undefined {
  return bounds.find((bound) => bound >= threshold);
}

function partAbove(low: number, up: number, threshold: number): number {
  if (low >= threshold || up === Number.POSITIVE_INFINITY) return 1;
  return (up - threshold) / (up - low);
}
