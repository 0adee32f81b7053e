import type { MetricRule } from "../../src/core/metric";
import { MINUTE, RATE, START, series } from "./monitoring-series";

/** A distribution that Cloud Logging counts. */
export const LOGGED = "logging.googleapis.com/user/confidence";
/** One that an application writes. */
export const CUSTOM = "custom.googleapis.com/confidence";
/** Returns the rule, put to the metric type. */
export const ofType = (type: string, rule: MetricRule, unit?: "s" | "ms"): MetricRule => ({
  ...rule,
  source: { kind: "cloud-monitoring", type, ...(unit === undefined ? {} : { unit }) },
});
/** The mean of the logged distribution. */
export const MEAN = ofType(LOGGED, { ...RATE, measure: { kind: "mean" }, lines: { better: "higher", target: 0.8 } });
/** The founding case's lines as bounds. */
export const SECONDS = { explicitBuckets: { bounds: [15, 17, 20] } };

/** Returns a distribution of so many values; without a deviation nothing is known of it. */
export const values = (count: number, mean: number, ssd?: number) => ({
  distributionValue: {
    count: String(count),
    mean,
    ...(ssd === undefined ? {} : { sumOfSquaredDeviation: ssd }),
    bucketOptions: SECONDS,
    bucketCounts: [String(count)],
  },
});
/** Returns the time at which the minute with this index begins. */
export const moment = (index: number) => new Date(START + index * MINUTE).toISOString();
/** Returns a point of the growth since the minute with index `start`, read at the end of the minute before `index`. */
export const since = (start: number, index: number, value: object) => ({
  interval: { startTime: moment(start), endTime: moment(index) },
  value,
});
/** Returns a series of the kind. */
export const ofKind = (metricKind: string, ...points: readonly object[]) => ({ ...series("200", points), metricKind });
