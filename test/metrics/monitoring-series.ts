import type { MetricRule } from "../../src/core/metric";
import { createCloudMonitoring } from "../../src/metrics/cloud-monitoring";
import { connect, type Google, type Handler, REF } from "../cloud/google";
import { USUAL } from "../fakes/rules";

/** The first moment of the range of ten minutes, in milliseconds. */
export const START = Date.parse("2026-03-01T10:00:00Z");
/** In milliseconds. */
export const MINUTE = 60_000;
/** Ten minutes. */
export const RANGE = { from: START, to: START + 10 * MINUTE };
/** The share of 5xx answers. */
export const RATE: MetricRule = {
  name: "error-rate",
  ...USUAL,
  source: { kind: "cloud-monitoring" },
  measure: { kind: "rate", of: "bad" },
  lines: { better: "lower", target: 0.01 },
  window: 300,
  lag: 180,
};
/** The 95th percentile of the latency, in seconds. */
export const P95: MetricRule = { ...RATE, name: "latency-p95", measure: { kind: "p95" } };

const minute = (index: number) => new Date(START + index * MINUTE).toISOString();
/** Returns a point of the minute with this index; a fraction lies across two minutes. */
export const point = (index: number, value: object) => ({
  interval: { startTime: minute(index), endTime: minute(index + 1) },
  value,
});
/** The revision that the questions are about, and the one that it is compared with. */
export const CANARY = "hello-00002-xyz";
export const STABLE = "hello-00001-abc";
/** Returns a series of one response code. */
export const series = (code: string, points: readonly object[], kind = "INT64", revision = CANARY) => ({
  metric: { type: "m", labels: { response_code: code, response_code_class: `${code[0]}xx` } },
  resource: { type: "cloud_run_revision", labels: { revision_name: revision } },
  metricKind: "DELTA",
  valueType: kind,
  points,
});
/** Returns a series of the counts of stable. */
export const ofStable = (code: string, points: readonly object[]) => series(code, points, "INT64", STABLE);
/** Returns a point with a count. */
export const count = (index: number, value: number) => point(index, { int64Value: String(value) });
/** Bounds of 1, 10, 100 and 1000 ms. */
export const EXPONENTIAL = { exponentialBuckets: { numFiniteBuckets: 3, growthFactor: 10, scale: 1 } };
/** Returns a point with a distribution: so many requests in each bucket. */
export const spread = (index: number, counts: readonly number[], bucketOptions: object = EXPONENTIAL) =>
  point(index, {
    distributionValue: {
      count: String(counts.reduce((a, b) => a + b, 0)),
      mean: 1,
      bucketOptions,
      bucketCounts: counts.map(String),
    },
  });

/** Reads the metric over the range as the adapter does, compared with a revision or with none; throws what it throws. */
export function read(google: Google, rule: MetricRule, stable?: string) {
  const compared = stable === undefined ? {} : { stable };
  return createCloudMonitoring(connect(google).requestJson).read({
    ref: REF,
    canary: CANARY,
    ...compared,
    rule,
    range: RANGE,
  });
}
/** Returns a handler that answers every question with these series, on one page. */
export const answering =
  (...timeSeries: readonly object[]): Handler =>
  () => ({ json: { timeSeries } });
