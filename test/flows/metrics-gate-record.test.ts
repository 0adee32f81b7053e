import { describe, expect, it } from "vitest";
import { DEFAULT_STATISTICS } from "../../src/core/judge/terms";
import type { MetricRule } from "../../src/core/metric";
import { metricsGate } from "../../src/flows/metrics-gate";
import { parseRecorded } from "../../src/plan/recorded";
import { ERROR_RATE, LATENCY, metricsJob } from "./jobs";
import { each, STABLE_IS_WELL } from "./moods";
import { ledgerOn } from "./reading";
import { worldAt } from "./worlds";

const SEQUENTIAL: MetricRule = { ...ERROR_RATE, judge: "sequential" };
const only = { metrics: [SEQUENTIAL] };

describe("the evidence file", () => {
  it("has rule, terms and every bucket, and can be read again", async () => {
    const world = await worldAt("one", { metrics: each(200, 80), stable: STABLE_IS_WELL });
    const job = metricsJob({ metrics: [SEQUENTIAL, { ...LATENCY, role: "dry-run" }] });
    await metricsGate(world, job);
    const read = parseRecorded(JSON.stringify(world.evidence.kept[0]?.evidence), "evidence.json");
    const { since, canary, stable } = ledgerOn(world.cloud);
    expect(read).toMatchObject({
      version: 1,
      rollout: canary,
      stable,
      stage: "one",
      percent: 5,
      since,
      verdict: "fail",
      decision: "rollback",
      extended: false,
    });
    const [errors, latency] = read.metrics;
    expect(errors?.canary.map(({ cell }) => cell)).toEqual([{ kind: "rate", total: 200, hits: 80 }]);
    expect(errors?.stable.map(({ cell }) => cell)).toEqual([{ kind: "rate", total: 3800, hits: 19 }]);
    expect(errors?.terms).toEqual({ statistics: DEFAULT_STATISTICS, alpha: 0.005, horizon: 600 });
    expect([latency?.stable, latency?.rule.role]).toEqual([[], "dry-run"]);
  });

  it("says why a metric has no answer", async () => {
    const world = await worldAt("one");
    world.metrics.incomplete = "too many entries";
    await metricsGate(world, metricsJob({ ...only, onInconclusive: "hold" }));
    const read = parseRecorded(JSON.stringify(world.evidence.kept[0]?.evidence), "evidence.json");
    expect(read.metrics[0]).toMatchObject({ unanswered: "too many entries", judgement: { verdict: "error" } });
  });
});

describe("a stage's part of the error budget", () => {
  it.each([
    ["one", 0.005, 600],
    ["two", 0.003, 7200],
    ["three", 0.002, 600],
    ["0", 0.005, 600],
  ])("at %s is %d, over as long as the stage may last", async (stage, alpha, horizon) => {
    const stages = [0, 7200, 300].map((bake, index) => ({
      name: ["one", "two", "three"][index] ?? "",
      percent: [5, 25, 100][index] ?? 0,
      watch: 600,
      bake,
    }));
    const world = await worldAt(stage);
    await metricsGate(world, metricsJob({ ...only, stages }));
    const read = parseRecorded(JSON.stringify(world.evidence.kept[0]?.evidence), "evidence.json");
    expect(read.metrics[0]?.terms).toMatchObject({ alpha, horizon });
  });
});
