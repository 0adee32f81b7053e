import { describe, expect, test } from "vitest";
import { USUAL } from "../fakes/rules";
import { parseWith } from "./plans";

const LINES = "target: 1%, rollback: 5%";

/** Returns the one metric of these keys, with expressions as their texts. */
function metricOf(keys: string): Record<string, unknown> {
  const [rule] = parseWith(`stages: [{ percent: 100, watch: 24h }]\nmetrics:\n  - { name: m, ${keys} }\n`).plan.metrics;
  return JSON.parse(
    JSON.stringify(rule, (_, value) =>
      value instanceof Object && "evaluate" in value ? `CEL ${value.source}` : value,
    ),
  );
}

describe("a source is read with its defaults:", () => {
  test.each([
    [
      "a P95 of Cloud Run",
      "source: cloud-monitoring, measure: p95, target: 1s",
      { source: { kind: "cloud-monitoring" }, measure: { kind: "p95" }, window: 600, lag: 180 },
    ],
    [
      "a P95 of a type of one's own",
      "source: cloud-monitoring, measure: p95, type: custom.googleapis.com/search, unit: ms, target: 1s",
      { source: { kind: "cloud-monitoring", type: "custom.googleapis.com/search", unit: "ms" } },
    ],
    [
      "a mean of a type of one's own",
      "source: cloud-monitoring, measure: mean, type: logging.googleapis.com/user/confidence, target: 80%, warn: 75%",
      {
        source: { kind: "cloud-monitoring", type: "logging.googleapis.com/user/confidence" },
        measure: { kind: "mean" },
      },
    ],
    [
      "files of log entries",
      `source: log-files, measure: rate, bucket: my-logs, bad: httpRequest.status >= 500, ${LINES}`,
      {
        source: { kind: "log-files", bucket: "my-logs", prefix: "" },
        measure: { kind: "rate", of: "bad", hits: "CEL httpRequest.status >= 500" },
        lag: 7200,
      },
    ],
    [
      "files that tell the revision themselves",
      "source: log-files, measure: mean, bucket: my.logs_1, prefix: a/, revision: labels.rev, value: jsonPayload.c, target: 80%, warn: 75%",
      { source: { kind: "log-files", bucket: "my.logs_1", prefix: "a/", revision: "CEL labels.rev" } },
    ],
    [
      "a counter of Prometheus",
      `source: prometheus, measure: rate, endpoint: "http://127.0.0.1:9090/p/", series: "a:b_total{x=~'y', z=\\"1\\",}", good: labels.code == "200", target: 99%, rollback: 95%`,
      {
        source: {
          kind: "prometheus",
          endpoint: "http://127.0.0.1:9090/p",
          series: "a:b_total{x=~'y', z=\"1\",}",
          revisionLabel: "revision",
        },
        measure: { kind: "rate", of: "good", hits: 'CEL labels.code == "200"' },
        lag: 30,
      },
    ],
    [
      "a histogram of managed Prometheus",
      "source: managed-prometheus, measure: p95, series: latency_bucket, target: 1s",
      {
        source: { kind: "managed-prometheus", series: "latency_bucket", revisionLabel: "revision_name" },
        measure: { kind: "p95" },
        window: 600,
        lag: 60,
      },
    ],
    [
      "a share of CloudWatch",
      `source: cloudwatch, measure: rate, aws-region: us-gov-west-1, namespace: A/B, metric: Good, total: All, counts: good, target: 99%, rollback: 95%`,
      {
        source: {
          kind: "cloudwatch",
          region: "us-gov-west-1",
          namespace: "A/B",
          metric: "Good",
          total: "All",
          dimensions: {},
          revisionDimension: "Revision",
        },
        measure: { kind: "rate", of: "good" },
        lag: 120,
      },
    ],
    [
      "a latency of CloudWatch with dimensions",
      "source: cloudwatch, measure: p95, aws-region: eu-central-1, namespace: A, metric: L, unit: ms, dimensions: { Service: a }, revision-dimension: Rev, target: 1s",
      { source: { dimensions: { Service: "a" }, revisionDimension: "Rev", unit: "ms" }, measure: { kind: "p95" } },
    ],
    [
      "points of an endpoint",
      `source: http, measure: rate, url: "https://a.example:8443/{project}/x?r={canary}&s={stable}", points: body, counts: bad, ${LINES}`,
      {
        source: { kind: "http", url: "https://a.example:8443/{project}/x?r={canary}&s={stable}", points: "CEL body" },
        measure: { kind: "rate", of: "bad" },
        lag: 60,
      },
    ],
    [
      "a probe that counts what is not answered",
      `source: probe, measure: rate, request: { path: / }, ${LINES}`,
      {
        source: { kind: "probe", method: "GET", path: "/", headers: {}, requests: 10, delay: 1, within: 10 },
        measure: { kind: "rate", of: "bad" },
        lag: 0,
      },
    ],
    [
      "a probe that reads the answer",
      "source: probe, measure: mean, value: body.c, request: { method: POST, path: /, json: 1 }, requests: 1, delay: 0s, within: 500ms, target: 80%, warn: 75%",
      {
        source: { kind: "probe", method: "POST", body: "1", requests: 1, delay: 0, within: 0.5 },
        measure: { kind: "mean", value: "CEL body.c" },
      },
    ],
  ])("%s", (_, keys, rule) => {
    expect(metricOf(keys)).toMatchObject({ name: "m", ...USUAL, ...rule });
  });
});

test("a measure that asks nothing has nothing to ask", () => {
  const { measure } = metricOf("source: managed-prometheus, measure: mean, series: c_sum, target: 80%, warn: 75%");
  expect(measure).toEqual({ kind: "mean" });
});

test("lag, role, judge, warm-up and minimum are a metric's own, those of cloud-run both metrics'", () => {
  const { metrics, ownJudges } = parseWith(
    "metrics: [{ source: cloud-run, lag: 4m, role: dry-run, judge: baseline, warm-up: 2m, min-requests: 50 }, { name: m, source: cloud-monitoring, measure: p95, target: 1s }]\n",
  ).plan;
  const own = { lag: 240, role: "dry-run", judge: "baseline", warmUp: 120, minRequests: 50 };
  expect(metrics).toMatchObject([own, own, { lag: 180, ...USUAL }]);
  expect(ownJudges).toEqual(["error-rate", "latency-p95"]);
});
