import { describe, expect, it } from "vitest";
import type { MetricRule } from "../../src/core/metric";
import { createMetrics } from "../../src/metrics/index";
import { REF } from "../cloud/google";
import { metricsParts } from "../fakes/metrics-parts";
import { ERRORS, mean, rule } from "./log-entries";
import { P95, RATE } from "./monitoring-series";

const metrics = createMetrics(metricsParts());
const question = (asked: MetricRule) => ({ ref: REF, canary: "hello-00002-xyz", rule: asked });
const OF_REVISION =
  'resource.type="cloud_run_revision" AND resource.labels.service_name="hello" AND resource.labels.location="us-central1" AND resource.labels.revision_name="hello-00002-xyz"';

describe("the question without its range", () => {
  it.each<[string, MetricRule, string]>([
    ["of a rate of Cloud Monitoring", RATE, `metric.type="run.googleapis.com/request_count" AND ${OF_REVISION}`],
    ["of a P95", P95, `metric.type="run.googleapis.com/request_latencies" AND ${OF_REVISION}`],
    ["of a rate of Cloud Logging", ERRORS, `${OF_REVISION} AND httpRequest.status:*`],
    ["of a mean", mean("jsonPayload.confidence"), `${OF_REVISION} AND jsonPayload.confidence:*`],
  ])("%s can be shown, and nobody is asked for it", (_what, asked, query) => {
    expect(metrics.renderQuery(question(asked))).toBe(query);
  });

  it.each<[string, MetricRule]>([
    ["a P95 of log entries", rule({ kind: "p95" })],
    ["a mean of Cloud Monitoring", { ...RATE, measure: mean("jsonPayload.confidence").measure }],
  ])("is refused as the real one is, for %s", (_what, asked) => {
    expect(() => metrics.renderQuery(question(asked))).toThrow(expect.objectContaining({ code: "NOT_SUPPORTED" }));
  });
});
