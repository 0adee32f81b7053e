import { describe, expect, test } from "vitest";
import { USUAL } from "../fakes/rules";
import { parseWith } from "./plans";

describe("a plan may", () => {
  const metricOf = (more: string) => parseWith(`metrics:\n  - ${more}\n`).plan.metrics[0];

  test("lay its own lines over those of cloud-run", () => {
    const { metrics } = parseWith(
      "metrics:\n  - { source: cloud-run, lag: 4m, error-rate: { rollback: 3% }, latency-p95: { target: 1s, warn: 2s, rollback: 3s, window: 2m } }\n",
    ).plan;
    expect(metrics.map(({ name, lines, window, lag }) => ({ name, lines, window, lag }))).toEqual([
      {
        name: "error-rate",
        lines: { better: "lower", target: 0.01, warn: 0.02, rollback: 0.03 },
        window: 300,
        lag: 240,
      },
      { name: "latency-p95", lines: { better: "lower", target: 1, warn: 2, rollback: 3 }, window: 120, lag: 240 },
    ]);
  });

  test("count Cloud Run's own 5xx answers with lines of one's own", () => {
    expect(metricOf("{ name: e, source: cloud-monitoring, measure: rate, target: 0.01, rollback: 0.05 }")).toEqual({
      name: "e",
      ...USUAL,
      source: { kind: "cloud-monitoring" },
      measure: { kind: "rate", of: "bad" },
      lines: { better: "lower", target: 0.01, rollback: 0.05 },
      window: 300,
      lag: 180,
    });
  });

  test("judge a metric without lag", () => {
    expect(metricOf("{ name: e, source: cloud-monitoring, measure: rate, target: 1%, lag: 0s }")?.lag).toBe(0);
  });

  test("hold a mean from below or from above", () => {
    const better = (lines: string) =>
      metricOf(`{ name: m, source: cloud-logging, measure: mean, value: jsonPayload.m, ${lines} }`)?.lines.better;
    expect([better("target: 80%, rollback: 60%"), better("target: 20%, warn: 30%")]).toEqual(["higher", "lower"]);
  });

  test("send a body as text, with headers of its own in lower case", () => {
    const { checks } = parseWith(
      "checks:\n  - { name: a, request: { method: PUT, path: /a?b=c, headers: { X-Test: yes }, body: hi }, expect: status < 300 }\n",
    ).plan;
    expect(checks[0]?.request).toEqual({
      method: "PUT",
      path: "/a?b=c",
      headers: { "content-type": "text/plain; charset=utf-8", "x-test": "yes" },
      body: "hi",
    });
  });

  test("name the content type of its JSON itself", () => {
    const { checks } = parseWith(
      "checks:\n  - { name: a, request: { method: POST, path: /, headers: { Content-Type: application/ld+json }, json: 1 }, expect: status < 300 }\n",
    ).plan;
    expect(checks[0]?.request.headers).toEqual({ "content-type": "application/ld+json" });
  });

  test.each([
    ["target", "target: 1%, warn: 1%, rollback: 5%"],
    ["rollback line", "target: 1%, warn: 5%, rollback: 5%"],
  ])("warn exactly on the %s", (_, lines) => {
    expect(metricOf(`{ name: e, source: cloud-monitoring, measure: rate, ${lines} }`)?.lines.better).toBe("lower");
  });

  test("use anchors and aliases", () => {
    const { stages } = parseWith("stages: [{ percent: 5, watch: &w 20m }, { percent: 100, watch: *w }]\n").plan;
    expect(stages.map(({ watch }) => watch)).toEqual([1200, 1200]);
  });

  test("ask for a first release and for no confirmation", () => {
    const { plan } = parseWith(
      "first-release: create\nrollback: { on: [fail, error], confirm: none }\non-inconclusive: hold\n",
    );
    expect([plan.firstRelease, plan.rollback, plan.onInconclusive]).toEqual([
      "create",
      { on: ["fail", "error"], confirm: "none" },
      "hold",
    ]);
  });
});
