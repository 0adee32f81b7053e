/**
 * How latencies are counted: exponential buckets, where bucket `i` of 1…N covers [scale·growth^(i−1), scale·growth^i)
 * milliseconds, bucket 0 what lies below and bucket N+1 what lies above. Cloud Run's own layout is not published; this
 * is the one seen on Google's load balancers. Clients must read it from the answer.
 */
export const BUCKETS = { numFiniteBuckets: 66, growthFactor: 1.4, scale: 1 } as const;

/** The upper bounds of buckets 0…N, ascending; bucket N+1 has none. */
export const BOUNDS: readonly number[] = Array.from(
  { length: BUCKETS.numFiniteBuckets + 1 },
  (_, index) => BUCKETS.scale * BUCKETS.growthFactor ** index,
);

/** How many values there were, how they spread, and in which bucket each of them fell. */
export interface Distribution {
  readonly count: number;
  readonly mean: number;
  readonly sumOfSquaredDeviation: number;
  /** One more entry than `BOUNDS`; the entries sum up to `count`. */
  readonly bucketCounts: readonly number[];
}

/** A distribution that grows in place, for the path that every request takes. */
export interface GrowingDistribution {
  add(value: number): void;
  /** Returns what was added so far; later additions do not show in it. */
  snapshot(): Distribution;
}

/** Returns the bucket that the value falls into: 0 below the first bound, `BOUNDS.length` at or above the last. */
export function bucketOf(value: number): number {
  const guess = Math.ceil(Math.log(Math.max(value, BUCKETS.scale) / BUCKETS.scale) / Math.log(BUCKETS.growthFactor));
  // Rounding may miss by one next to a bound, so the bounds themselves have the last word.
  let bucket = Math.min(Math.max(guess - 1, 0), BOUNDS.length);
  while (bucket < BOUNDS.length && value >= (BOUNDS[bucket] ?? 0)) bucket++;
  return bucket;
}

/** Returns an empty distribution; mean and squared deviation follow Welford's method, which does not cancel out. */
export function growDistribution(): GrowingDistribution {
  const bucketCounts = new Array<number>(BOUNDS.length + 1).fill(0);
  let count = 0;
  let mean = 0;
  let sumOfSquaredDeviation = 0;
  return {
    add(value) {
      const bucket = bucketOf(value);
      bucketCounts[bucket] = (bucketCounts[bucket] ?? 0) + 1;
      count += 1;
      const deviation = value - mean;
      mean += deviation / count;
      sumOfSquaredDeviation += deviation * (value - mean);
    },
    snapshot: () => ({ count, mean, sumOfSquaredDeviation, bucketCounts: [...bucketCounts] }),
  };
}

/** Returns one distribution of all the values of both; the moments are joined by Chan's formula. */
export function mergeDistributions(a: Distribution, b: Distribution): Distribution {
  const count = a.count + b.count;
  if (count === 0) return a;
  const deviation = b.mean - a.mean;
  return {
    count,
    mean: a.mean + (deviation * b.count) / count,
    sumOfSquaredDeviation:
      a.sumOfSquaredDeviation + b.sumOfSquaredDeviation + (deviation ** 2 * a.count * b.count) / count,
    bucketCounts: a.bucketCounts.map((value, index) => value + (b.bucketCounts[index] ?? 0)),
  };
}

/**
 * Returns the value below which the fraction `p` (0–1) lies, by linear interpolation inside the bucket where the
 * cumulative count first reaches p·n, as Cloud Monitoring does ("Percentiles and distribution-valued metrics").
 * The bucket below starts at 0, the one above answers with its lower edge. NaN for an empty distribution.
 */
export function percentileOf({ count, bucketCounts }: Distribution, p: number): number {
  const wanted = p * count;
  let below = 0;
  for (const [bucket, inside] of bucketCounts.entries()) {
    if (inside > 0 && below + inside >= wanted) {
      const low = bucket === 0 ? 0 : (BOUNDS[bucket - 1] ?? 0);
      const high = BOUNDS[bucket] ?? low;
      return low + ((high - low) * (wanted - below)) / inside;
    }
    below += inside;
  }
  return Number.NaN;
}
