import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pool } from "../../src/core/judge/pool";
import type { Measure, MetricRule } from "../../src/core/metric";
import type { SourceKind } from "../../src/core/source";
import { createMetrics } from "../../src/metrics/index";
import { compileExpression } from "../../src/plan/expression";
import { type Lab, openLab, REF } from "../cloud/lab";
import { USUAL } from "../fakes/rules";

let lab: Lab;
let range: { from: number; to: number };

function expression(source: string, wanted: "bool" | "number") {
  const compiled = compileExpression(source, "entry", wanted);
  if ("why" in compiled) throw new Error(compiled.why);
  return compiled;
}

function rule(kind: Extract<SourceKind, "cloud-monitoring" | "cloud-logging">, measure: Measure): MetricRule {
  return {
    name: "m",
    ...USUAL,
    source: { kind },
    measure,
    lines: { better: "lower", target: 0.01 },
    window: 300,
    lag: 0,
  };
}

async function pooled(asked: MetricRule, revision = "hello-00001-one") {
  const { canary: buckets } = await createMetrics(lab.cloud).read({
    ref: REF,
    canary: revision,
    rule: asked,
    range,
  });
  return pool(asked, buckets);
}

/** Eight requests answered well and two with 500, with points and entries that can be seen after a second. */
beforeAll(async () => {
  lab = await openLab({ samplingSeconds: 1, ingestionSeconds: 0, logIngestionSeconds: 0 });
  const { url } = await lab.create();
  // A point that began before the range is left out, so the range begins with a whole sample.
  range = { from: Math.floor(Date.now() / 1000) * 1000, to: 0 };
  for (const path of ["/", "/", "/boom", "/", "/", "/", "/boom", "/", "/", "/"]) {
    await lab.cloud.probe.ask({ method: "GET", url: `${url}${path}`, headers: {}, within: 5 });
  }
  await lab.cloud.clock.sleep(1.1);
  range = { from: range.from, to: Date.now() };
});
afterAll(() => lab.close());

describe("the numbers of an emulated Google Cloud", () => {
  it.each([
    ["Cloud Run's own error rate", rule("cloud-monitoring", { kind: "rate", of: "bad" }), 0.2],
    ["Cloud Run's own success rate", rule("cloud-monitoring", { kind: "rate", of: "good" }), 0.8],
    [
      "the error rate from request logs",
      rule("cloud-logging", { kind: "rate", of: "bad", hits: expression("httpRequest.status >= 500", "bool") }),
      0.2,
    ],
    [
      "the success rate from the application's logs",
      rule("cloud-logging", { kind: "rate", of: "good", hits: expression("jsonPayload.success", "bool") }),
      0.8,
    ],
    [
      "the mean of the application's numbers",
      rule("cloud-logging", { kind: "mean", value: expression("jsonPayload.confidence", "number") }),
      0.75,
    ],
  ])("hold %s over every request", async (_, asked, value) => {
    expect(await pooled(asked)).toEqual({ value: expect.closeTo(value, 9), samples: 10 });
  });

  it("hold the latency of every request, in seconds", async () => {
    const { value, samples } = await pooled(rule("cloud-monitoring", { kind: "p95" }));
    expect(samples).toBe(10);
    expect(value).toBeGreaterThan(0);
    expect(value).toBeLessThan(5);
  });

  it.each([
    ["cloud-monitoring", rule("cloud-monitoring", { kind: "rate", of: "bad" })],
    [
      "cloud-logging",
      rule("cloud-logging", { kind: "rate", of: "bad", hits: expression("httpRequest.status >= 500", "bool") }),
    ],
  ])("are no data for a revision that nobody asked: %s", async (_, asked) => {
    expect(await pooled(asked, "hello-00009-nobody")).toEqual({ samples: 0 });
  });
});
