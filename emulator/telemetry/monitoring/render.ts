import { BUCKETS, type Distribution } from "../distribution";
import type { Point, Series, Value } from "../series";
import { renderTime } from "../time";

/** Returns the series in Google's JSON, its points newest first; the key `points` is missing where there are none. */
export function renderSeries({ metric, resource, metricKind, points }: Series, valueType: Value["kind"]): object {
  const newestFirst = points.toReversed().map(renderPoint);
  return { metric, resource, metricKind, valueType, ...(newestFirst.length > 0 && { points: newestFirst }) };
}

function renderPoint({ from, to, value }: Point): object {
  return { interval: { startTime: renderTime(from), endTime: renderTime(to) }, value: renderValue(value) };
}

function renderValue(value: Value): object {
  switch (value.kind) {
    case "INT64":
      return { int64Value: String(value.value) };
    case "DOUBLE":
      return { doubleValue: value.value };
    case "DISTRIBUTION":
      return { distributionValue: renderDistribution(value.value) };
  }
}

/** Counts are strings, as int64 is in Google's JSON; empty buckets at the end are left out. */
function renderDistribution({ count, mean, sumOfSquaredDeviation, bucketCounts }: Distribution): object {
  const used = bucketCounts.findLastIndex((inside) => inside > 0) + 1;
  return {
    count: String(count),
    mean,
    sumOfSquaredDeviation,
    bucketOptions: { exponentialBuckets: BUCKETS },
    bucketCounts: bucketCounts.slice(0, used).map(String),
  };
}
