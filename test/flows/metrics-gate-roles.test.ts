import { describe, expect, it } from "vitest";
import type { MetricRule, Role } from "../../src/core/metric";
import { metricsGate } from "../../src/flows/metrics-gate";
import { minute, outage, type Source, steadily } from "../fakes/metrics";
import { ERROR_RATE, LATENCY, metricsJob } from "./jobs";
import { worldAt } from "./worlds";

/** The error rate is good; the latency is what the source says. */
const latencyIs =
  (source: Source): Source =>
  (query, to) =>
    query.rule.name === LATENCY.name ? source(query, to) : minute(query, "good");

const metrics = (role: Role, first: Role = "critical"): readonly MetricRule[] => [
  { ...ERROR_RATE, role: first },
  { ...LATENCY, role },
];

describe("a metric decides as much as its role allows", () => {
  it.each<[string, Source, Role, string, string, number]>([
    ["critical and bad takes the canary back", steadily("bad"), "critical", "fail", "rollback", 1],
    ["critical and silent holds", () => undefined, "critical", "no-data", "hold", 3],
    ["advisory and bad holds, after one extension", steadily("bad"), "advisory", "inconclusive", "hold", 3],
    ["advisory and between the lines holds", steadily("middling"), "advisory", "inconclusive", "hold", 3],
    ["advisory and silent is not missed", () => undefined, "advisory", "pass", "advance", 0],
    ["advisory and not to be had is not missed", outage("CLOUD_UNREACHABLE"), "advisory", "pass", "advance", 0],
    ["a dry run and bad is told only", steadily("bad"), "dry-run", "pass", "advance", 0],
  ])("%s", async (_what, source, role, verdict, decision, exit) => {
    const world = await worldAt("one", { metrics: latencyIs(source) });
    const outcome = await metricsGate(world, metricsJob({ metrics: metrics(role) }));
    expect(outcome).toMatchObject({ exit, outputs: { verdict, decision } });
  });

  it.each<[Role, Role]>([
    ["dry-run", "dry-run"],
    ["advisory", "dry-run"],
    ["advisory", "advisory"],
  ])("where there is only %s and %s nobody can let it go on", async (first, second) => {
    const world = await worldAt("one", { metrics: steadily("good") });
    const outcome = await metricsGate(world, metricsJob({ metrics: metrics(second, first) }));
    expect(outcome).toMatchObject({ exit: 3, outputs: { verdict: "no-data", decision: "hold" } });
    expect(outcome.headline).toContain("No metric of the plan may decide.");
  });

  it("a dry run's finding is in the table and in the evidence all the same", async () => {
    const world = await worldAt("one", { metrics: latencyIs(steadily("bad")) });
    const { summary } = await metricsGate(world, metricsJob({ metrics: metrics("dry-run") }));
    expect(summary).toContain("| latency-p95 (dry run) | 🛑 fail (warn) |");
    expect(world.evidence.kept[0]?.evidence).toMatchObject({
      verdict: "pass",
      metrics: [{ judgement: { verdict: "pass" } }, { judgement: { verdict: "fail", role: "dry-run" } }],
    });
  });
});

describe("a warm-up", () => {
  it("is asked of nobody and judged by nobody", async () => {
    const began = Date.UTC(2026, 0, 5, 12);
    const cold: Source = (query, to) => minute(query, to <= began + 120_000 ? "bad" : "good");
    const verdicts = await Promise.all(
      [120, 0].map(async (warmUp) => {
        const world = await worldAt("one", { metrics: cold });
        const outcome = await metricsGate(world, metricsJob({ metrics: [{ ...ERROR_RATE, warmUp }] }));
        return [outcome.outputs["verdict"], (world.metrics.queries[0]?.range.from ?? 0) - began];
      }),
    );
    expect(verdicts).toEqual([
      ["pass", 120_000],
      ["fail", 0],
    ]);
  });

  it("that is not over by the end of the watch leaves nothing to judge", async () => {
    const world = await worldAt("one", { metrics: steadily("good") });
    const outcome = await metricsGate(world, metricsJob({ metrics: [{ ...ERROR_RATE, warmUp: 3600 }] }));
    expect(outcome.outputs).toMatchObject({ verdict: "no-data", decision: "hold" });
    expect(world.metrics.queries).toEqual([]);
  });
});
