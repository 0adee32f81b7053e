import { describe, expect, it } from "vitest";
import type { MetricRule } from "../../src/core/metric";
import { metricsGate } from "../../src/flows/metrics-gate";
import { runStage } from "../../src/flows/stage";
import { STABLE } from "../fakes/cloud-run";
import { type Source, steadily } from "../fakes/metrics";
import { fakeWorld } from "../fakes/world";
import { ERROR_RATE, metricsJob, stageJob } from "./jobs";
import { each } from "./moods";
import { worldAt } from "./worlds";

const SEQUENTIAL: MetricRule = { ...ERROR_RATE, judge: "sequential" };

describe("stable is asked for beside the canary", () => {
  it.each<[string, string, Partial<MetricRule>, string | undefined]>([
    ["by the sequential judge", "one", { judge: "sequential" }, STABLE],
    ["by the baseline judge", "one", { judge: "baseline", source: { kind: "cloud-logging" } }, STABLE],
    ["for the share of the requests", "one", {}, STABLE],
    ["not by thresholds on log entries", "one", { source: { kind: "cloud-logging" } }, undefined],
    ["not by thresholds on another metric type", "one", { source: { kind: "cloud-monitoring", type: "t" } }, undefined],
    ["not for a share of nothing, before the first stage", "0", {}, undefined],
    ["not when all users are on the canary", "three", { judge: "sequential" }, undefined],
  ])("%s", async (_what, stage, change, stable) => {
    const world = await worldAt(stage);
    await metricsGate(world, metricsJob({ metrics: [{ ...ERROR_RATE, ...change }] }));
    expect([...new Set(world.metrics.queries.map((query) => query.stable))]).toEqual([stable]);
  });
});

describe("the share of the requests", () => {
  const AS_ASKED = each(3800);
  const TOO_MANY = each(2300);
  const TWICE_AND_MORE = each(1000);

  it.each<[string, Source, "warn" | "hold", string, string, string]>([
    ["as asked", AS_ASKED, "hold", "pass", "advance", "notice"],
    ["not as asked is a warning", TOO_MANY, "warn", "pass", "advance", "warning"],
    ["not as asked holds where the plan says so", TOO_MANY, "hold", "inconclusive", "hold", "warning"],
    [
      "that did not arrive is an error, whatever the plan says of skew",
      TWICE_AND_MORE,
      "warn",
      "error",
      "hold",
      "warning",
    ],
    ["that nobody can tell holds nothing", () => undefined, "hold", "pass", "advance", "notice"],
  ])("%s", async (_what, stable, onSkew, verdict, decision, level) => {
    const world = await worldAt("one", { metrics: steadily("good"), stable });
    const outcome = await metricsGate(world, metricsJob({ metrics: [ERROR_RATE], onSkew }));
    expect(outcome).toMatchObject({ outputs: { verdict, decision }, annotation: { level } });
  });

  it("never makes a failure less than that", async () => {
    const world = await worldAt("one", { metrics: steadily("bad"), stable: TOO_MANY });
    const outcome = await metricsGate(world, metricsJob({ metrics: [ERROR_RATE], onSkew: "hold" }));
    expect(outcome.outputs).toMatchObject({ verdict: "fail", decision: "rollback" });
  });

  it("is taken from Cloud Run's own count, wherever that stands in the plan", async () => {
    const logged: MetricRule = { ...SEQUENTIAL, name: "logged", source: { kind: "cloud-logging" } };
    const world = await worldAt("one", {
      metrics: steadily("good"),
      stable: ({ rule }) => ({ kind: "rate", total: rule.name === "logged" ? 50 : 3800, hits: 0 }),
    });
    await metricsGate(world, metricsJob({ metrics: [logged, ERROR_RATE] }));
    expect(world.evidence.kept[0]?.evidence).toMatchObject({ share: { verdict: "pass" } });
  });

  it("is nothing to tell of numbers that are our own requests, or not all there, or when all users are on one side", async () => {
    const probe = { kind: "probe", method: "GET", path: "/", headers: {}, requests: 5, delay: 0, within: 1 } as const;
    const kept = await Promise.all(
      (
        [
          ["one", { ...SEQUENTIAL, source: probe }, undefined],
          ["one", SEQUENTIAL, "too many entries"],
          ["three", SEQUENTIAL, undefined],
        ] as const
      ).map(async ([stage, rule, incomplete]) => {
        const world = await worldAt(stage, { metrics: steadily("good"), stable: TOO_MANY });
        world.metrics.incomplete = incomplete;
        await metricsGate(world, metricsJob({ metrics: [rule], onInconclusive: "hold" }));
        return world.evidence.kept[0]?.evidence;
      }),
    );
    expect(kept.filter((evidence) => Object.hasOwn(Object(evidence), "share"))).toEqual([]);
  });

  it("cannot be told where a probe asks both of them, and holds nothing", async () => {
    const source = { kind: "probe", method: "GET", path: "/", headers: {}, requests: 5, delay: 0, within: 1 } as const;
    const probing: MetricRule = { ...ERROR_RATE, name: "probe", role: "dry-run", source };
    const world = await worldAt("one", { metrics: steadily("good"), stable: TOO_MANY });
    const outcome = await metricsGate(world, metricsJob({ metrics: [ERROR_RATE, probing], onSkew: "hold" }));
    expect(outcome.outputs).toMatchObject({ verdict: "pass", decision: "advance" });
    expect(outcome.summary).toContain(
      "⚪ whether the canary gets its share of the requests cannot be told: the requests of a probe, as many to each of the two, are among them.",
    );
  });

  it("keeps a stage from being left where the plan holds on it", async () => {
    const world = fakeWorld({ metrics: steadily("good"), stable: TOO_MANY });
    const job = stageJob({ metrics: metricsJob({ metrics: [ERROR_RATE], onSkew: "hold" }) });
    await runStage(world, job);
    expect(await runStage(world, job)).toMatchObject({ exit: 3, outputs: { stage: "one", decision: "hold" } });
  });
});
