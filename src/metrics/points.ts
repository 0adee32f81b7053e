import { z } from "zod";

/** Counts are int64, which JSON carries as strings; anything but a count that JavaScript can hold exactly is refused. */
const COUNT = z.unknown().transform((given, context) => {
  const count = typeof given === "string" && /^\d+$/.test(given) ? Number(given) : given;
  if (typeof count === "number" && Number.isSafeInteger(count) && count >= 0) return count;
  context.addIssue({ code: "custom", message: `expected a count of 0 to 2^53 - 1, got ${JSON.stringify(given)}` });
  return z.NEVER;
});

/** JSON has no NaN and no infinity, so that Google writes them as texts. */
const FINITE = z.unknown().transform((given, context) => {
  if (typeof given === "number" && Number.isFinite(given)) return given;
  context.addIssue({ code: "custom", message: `expected a finite number, got ${JSON.stringify(given)}` });
  return z.NEVER;
});

const LIMIT = z.number();
/** `google.api.Distribution.BucketOptions`: exactly one of the three. */
const BUCKET_OPTIONS = z.union([
  z.object({
    exponentialBuckets: z.object({
      numFiniteBuckets: z.number().int().positive().max(1000),
      growthFactor: LIMIT.gt(1),
      scale: LIMIT.positive(),
    }),
  }),
  z.object({
    linearBuckets: z.object({
      numFiniteBuckets: z.number().int().positive().max(1000),
      width: LIMIT.positive(),
      offset: LIMIT.default(0),
    }),
  }),
  z.object({
    explicitBuckets: z.object({ bounds: z.array(LIMIT).min(1).max(1000).refine(isAscending, "not ascending") }),
  }),
]);
/** How a distribution cuts the numbers into buckets: exponentially, evenly or at given bounds. */
export type BucketOptions = z.infer<typeof BUCKET_OPTIONS>;

const DISTRIBUTION = z.object({
  count: COUNT.default(0),
  mean: FINITE.default(0),
  sumOfSquaredDeviation: FINITE.optional(),
  bucketOptions: BUCKET_OPTIONS.optional(),
  bucketCounts: z.array(COUNT).default([]),
});
/**
 * A distribution as Cloud Monitoring sends it; without options it has no buckets to place counts in. A mean that is left
 * out is 0, as all of Google's JSON has it; of a deviation that is left out nothing is known.
 */
export type Distribution = z.infer<typeof DISTRIBUTION>;

const TIME = z.string().transform((text, context) => {
  const time = Date.parse(text);
  if (Number.isNaN(time)) context.addIssue({ code: "custom", message: "expected a time" });
  return time;
});
const POINT = z.object({
  /** A gauge is of one moment and may leave out the start. */
  interval: z.object({ startTime: TIME.optional(), endTime: TIME }),
  value: z.object({ int64Value: COUNT.optional(), distributionValue: DISTRIBUTION.optional() }),
});
/** What one point says. */
export type Value = z.infer<typeof POINT>["value"];

const LABELS = z.record(z.string(), z.string()).default({});
const SERIES = z.object({
  metric: z.object({ labels: LABELS }),
  resource: z.object({ labels: LABELS }).default({ labels: {} }),
  metricKind: z.enum(["METRIC_KIND_UNSPECIFIED", "GAUGE", "DELTA", "CUMULATIVE"]).default("DELTA"),
  points: z.array(POINT).default([]),
});
/** One time series, or a page's part of one, its points as the answer orders them. */
export type Series = z.infer<typeof SERIES>;

/** One page of `timeSeries.list`; an empty token means that it is the last. */
export const PAGE = z.object({
  timeSeries: z.array(SERIES).default([]),
  nextPageToken: z.string().default(""),
  /** What all values are counted in, e.g. `ms`; empty where the metric does not say. */
  unit: z.string().default(""),
});

function isAscending(bounds: readonly number[]): boolean {
  return bounds.every((bound, index) => index === 0 || bound > (bounds[index - 1] ?? bound));
}

/** What was written for one series and one stretch of time. Epoch milliseconds. */
export interface Point {
  readonly from: number;
  readonly to: number;
  /** `2xx` … `5xx`; empty where the series does not say. */
  readonly codeClass: string;
  readonly value: Value;
}

/** Returns the points that lie wholly in the range: one that began before it counts other requests, too. */
export function cutPoints<P extends Point>(
  points: readonly P[],
  range: { readonly from: number; readonly to: number },
): readonly P[] {
  return points.filter(({ from, to }) => from >= range.from && to <= range.to);
}

/** Points of several series that belong together. Epoch milliseconds. */
interface Stretch<P> {
  readonly from: number;
  readonly to: number;
  readonly points: readonly [P, ...P[]];
}

/**
 * Returns the points that cover the same stretch together, oldest first. Series need not begin their points at the same
 * moment: those that end within half of a point's length of each other are one stretch, and none reaches into another.
 */
export function groupByStretch<P extends Point>(points: readonly P[]): readonly Stretch<P>[] {
  const groups: { from: number; to: number; readonly ends: number; readonly points: [P, ...P[]] }[] = [];
  for (const point of [...points].sort((a, b) => a.to - b.to || a.from - b.from)) {
    const last = groups.at(-1);
    const joins = last !== undefined && (point.to === last.to || point.to - last.ends < (point.to - point.from) / 2);
    const from = Math.max(point.from, groups.at(joins ? -2 : -1)?.to ?? Number.NEGATIVE_INFINITY);
    if (!joins) groups.push({ from, to: point.to, ends: point.to, points: [point] });
    else Object.assign(last, { from: Math.min(last.from, from), to: point.to }).points.push(point);
  }
  return groups;
}
