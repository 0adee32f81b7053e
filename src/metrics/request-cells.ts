import type { Bucket } from "../core/metric";
import { sum } from "../core/sum";
import { type BucketOptions, type Distribution, groupByStretch, type Point } from "./points";
import { unreadable } from "./unreadable";

/**
 * Returns one rate a stretch: all requests, and those that answered 5xx (`bad`) or anything else (`good`).
 * Throws CLOUD_UNREACHABLE for a point without a count or with a response code class other than 1xx to 5xx: what cannot
 * be told for good must not count as good.
 */
export function countRequests(points: readonly Point[], of: "bad" | "good"): readonly Bucket[] {
  return groupByStretch(points).map(({ from, to, points: group }) => {
    const total = sum(group.map(countOf));
    const failed = sum(group.filter(({ codeClass }) => codeClass === "5xx").map(countOf));
    return { from, to, cell: { kind: "rate", total, hits: of === "bad" ? failed : total - failed } };
  });
}

function countOf({ value, codeClass }: Point): number {
  if (value.int64Value === undefined) throw unreadable("a count in every point", "a point without one");
  if (!/^[1-5]xx$/.test(codeClass)) {
    const got = codeClass === "" ? "a series without one" : JSON.stringify(codeClass);
    throw unreadable("a response_code_class of 1xx to 5xx for every count", got);
  }
  return value.int64Value;
}

/**
 * Returns one histogram a stretch, in seconds, over the requests of all series; `unit` is what the bounds are in.
 * Throws CLOUD_UNREACHABLE for distributions that lack buckets, do not add up, or have different bounds.
 */
export function countLatencies(points: readonly Point[], unit: "s" | "ms"): readonly Bucket[] {
  const distributions = points.flatMap((point): Measured[] => {
    const distribution = point.value.distributionValue;
    if (distribution === undefined) throw unreadable("a distribution in every point", "a point without one");
    return distribution.count === 0 ? [] : [{ ...point, ...histogramOf(distribution) }];
  });
  const bounds = distributions[0]?.bounds ?? [];
  if (distributions.some((other) => String(other.bounds) !== String(bounds))) {
    throw unreadable("the same bucket bounds in all series", "different ones");
  }
  const seconds = bounds.map((bound) => bound / (unit === "s" ? 1 : 1000));
  return groupByStretch(distributions).map(({ from, to, points: group }) => {
    const counts = Array.from({ length: bounds.length + 1 }, (_, place) =>
      sum(group.map((one) => one.counts[place] ?? 0)),
    );
    return { from, to, cell: { kind: "p95", bounds: seconds, counts } };
  });
}

interface Histogram {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
}
type Measured = Point & Histogram;

function histogramOf({ count, bucketOptions, bucketCounts }: Distribution): Histogram {
  if (bucketOptions === undefined) throw unreadable("bucketOptions in every distribution", "none");
  const bounds = boundsOf(bucketOptions);
  if (bucketCounts.length > bounds.length + 1) {
    throw unreadable(`at most ${bounds.length + 1} bucketCounts`, String(bucketCounts.length));
  }
  const counted = sum(bucketCounts);
  if (counted !== count) throw unreadable(`bucketCounts that add up to ${count}`, String(counted));
  return { bounds, counts: bucketCounts };
}

/** Source of the formulas: the comments on `google.api.Distribution.BucketOptions`. */
function boundsOf(options: BucketOptions): readonly number[] {
  if ("explicitBuckets" in options) return options.explicitBuckets.bounds;
  if ("linearBuckets" in options) {
    const { numFiniteBuckets, width, offset } = options.linearBuckets;
    return Array.from({ length: numFiniteBuckets + 1 }, (_, index) => offset + width * index);
  }
  const { numFiniteBuckets, growthFactor, scale } = options.exponentialBuckets;
  return Array.from({ length: numFiniteBuckets + 1 }, (_, index) => scale * growthFactor ** index);
}
