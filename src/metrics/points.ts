import { z } from "zod";

/** Counts are int64, which JSON carries as strings; anything but a count that JavaScript can hold exactly is refused. */
export const COUNT = z
  .union([z.string().regex(/^\d+$/), z.number()])
  .transform(Number)
  .pipe(z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER));

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
  bucketOptions: BUCKET_OPTIONS.optional(),
  bucketCounts: z.array(COUNT).default([]),
});
/** A distribution as Cloud Monitoring sends it; without options it has no buckets to place counts in. */
export type Distribution = z.infer<typeof DISTRIBUTION>;

const TIME = z.string().transform((text, context) => {
  const time = Date.parse(text);
  if (Number.isNaN(time)) context.addIssue({ code: "custom", message: "expected a time" });
  return time;
});
const POINT = z.object({
  interval: z.object({ startTime: TIME, endTime: TIME }),
  value: z.object({ int64Value: COUNT.optional(), distributionValue: DISTRIBUTION.optional() }),
});
const SERIES = z.object({
  metric: z.object({ labels: z.record(z.string(), z.string()).default({}) }),
  points: z.array(POINT).default([]),
});
/** One time series, its points as the answer orders them. */
export type Series = z.infer<typeof SERIES>;

/** One page of `timeSeries.list`; an empty token means that it is the last. */
export const PAGE = z.object({ timeSeries: z.array(SERIES).default([]), nextPageToken: z.string().default("") });

function isAscending(bounds: readonly number[]): boolean {
  return bounds.every((bound, index) => index === 0 || bound > (bounds[index - 1] ?? bound));
}

/** What was written for one response code and one stretch of time. Epoch milliseconds. */
export interface Point {
  readonly from: number;
  readonly to: number;
  /** `2xx` … `5xx`; empty where the series does not say. */
  readonly codeClass: string;
  readonly value: Series["points"][number]["value"];
}

/** Returns the points of all series that lie wholly in the range: one that began before it counts other requests, too. */
export function cutPoints(series: readonly Series[], range: { readonly from: number; readonly to: number }): Point[] {
  return series
    .flatMap(({ metric, points }) =>
      points.map(({ interval, value }) => ({
        from: interval.startTime,
        to: interval.endTime,
        codeClass: metric.labels["response_code_class"] ?? "",
        value,
      })),
    )
    .filter(({ from, to }) => from >= range.from && to <= range.to);
}

/** Returns the points that cover the same stretch together, oldest stretch first. */
export function groupByStretch(points: readonly Point[]): readonly (readonly [Point, ...Point[]])[] {
  const groups = new Map<string, [Point, ...Point[]]>();
  for (const point of points) {
    const key = `${point.from}/${point.to}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [point]);
    else group.push(point);
  }
  return [...groups.values()].sort(([a], [b]) => a.to - b.to || a.from - b.from);
}
