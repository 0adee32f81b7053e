import type { Bucket } from "../core/metric";
import { RolloutError } from "../errors";
import { type BucketOptions, type Distribution, groupByStretch, type Point } from "./points";

/**
 * Returns one rate a stretch: all requests, and those that answered 5xx (`bad`) or anything else (`good`).
 * Throws CLOUD_UNREACHABLE for a point without a count or with a response code class other than 1xx to 5xx: what cannot
 * be told for good must not count as good.
 */
export function countRequests(points: readonly Point[], of: "bad" | "good"): readonly Bucket[] {
  return groupByStretch(points).map((group) => {
    const total = sum(group.map(countOf));
    const failed = sum(group.filter(({ codeClass }) => codeClass === "5xx").map(countOf));
    const [{ from, to }] = group;
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
 * Returns one histogram a stretch, in seconds, over the requests of all response codes.
 * Throws CLOUD_UNREACHABLE for distributions that lack buckets, do not add up, or have different bounds.
 */
export function countLatencies(points: readonly Point[]): readonly Bucket[] {
  const distributions = points.flatMap((point): Measured[] => {
    const distribution = point.value.distributionValue;
    if (distribution === undefined) throw unreadable("a distribution in every point", "a point without one");
    return distribution.count === 0 ? [] : [{ ...point, ...histogramOf(distribution) }];
  });
  const bounds = distributions[0]?.bounds ?? [];
  if (distributions.some((other) => String(other.bounds) !== String(bounds))) {
    throw unreadable("the same bucket bounds in all series", "different ones");
  }
  const seconds = bounds.map((bound) => bound / 1000);
  return groupByStretch(distributions).map((group) => {
    const [{ from, to }] = group;
    const inGroup = distributions.filter((one) => one.from === from && one.to === to);
    const counts = Array.from({ length: bounds.length + 1 }, (_, place) =>
      sum(inGroup.map((one) => one.counts[place] ?? 0)),
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

const HINT = `Look at the series themselves: https://console.cloud.google.com/monitoring/metrics-explorer (run.googleapis.com/request_count by response_code_class, or request_latencies).
Until they can be read, judge by log entries:
metrics:
  - { name: errors, source: cloud-logging, measure: rate, bad: httpRequest.status >= 500, target: 1%, warn: 2%, rollback: 5% }`;

function unreadable(expected: string, got: string): RolloutError {
  return new RolloutError(
    "CLOUD_UNREACHABLE",
    `could not read Cloud Monitoring's answer: expected ${expected}, got ${got}`,
    HINT,
  );
}
