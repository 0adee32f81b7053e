import { describe, expect, it } from "vitest";
import { DEFAULT_STATISTICS } from "../../src/core/judge/terms";
import type { MetricRule } from "../../src/core/metric";
import { metricsGate } from "../../src/flows/metrics-gate";
import type { Source } from "../fakes/metrics";
import { ERROR_RATE, metricsJob } from "./jobs";
import { each, STABLE_IS_WELL } from "./moods";
import { worldAt } from "./worlds";

const SEQUENTIAL: MetricRule = { ...ERROR_RATE, judge: "sequential" };
const only = { metrics: [SEQUENTIAL] };

describe("the evidence since the stage began decides", () => {
  it.each<[string, Source, Source, string, string, number]>([
    ["all is well: to the end of the watch", each(200), STABLE_IS_WELL, "pass", "advance", 600],
    [
      "one unlucky minute among ten does no harm",
      (_, to) => ({ kind: "rate", total: 200, hits: to % 600_000 ? 1 : 4 }),
      STABLE_IS_WELL,
      "pass",
      "advance",
      600,
    ],
    ["all is bad: it does not wait for a window", each(200, 80), STABLE_IS_WELL, "fail", "rollback", 120],
    ["8 % are bad", each(200, 16), STABLE_IS_WELL, "fail", "rollback", 120],
    ["there is no stable to ask and all is bad", each(200, 80), () => undefined, "fail", "rollback", 120],
    ["all is well, and far too little", each(4), each(76), "inconclusive", "hold", 1200],
    ["nobody comes", () => undefined, () => undefined, "no-data", "hold", 600],
    ["everybody stays on stable", () => undefined, STABLE_IS_WELL, "error", "hold", 600],
  ])("where %s", async (_what, metrics, stable, verdict, decision, seconds) => {
    const world = await worldAt("one", { metrics, stable });
    const began = world.clock.now();
    const outcome = await metricsGate(world, metricsJob(only));
    expect(outcome.outputs).toMatchObject({ verdict, decision });
    expect((world.clock.now() - began) / 1000).toBe(seconds);
  });

  it("says how many more good requests are needed where there are too few", async () => {
    const world = await worldAt("one", { metrics: each(4), stable: each(76) });
    const { summary } = await metricsGate(world, metricsJob(only));
    expect(summary).toMatch(/about \d+ more good requests would make it pass/);
    expect(world.lines.at(-1)).toMatch(/^error-rate 0 % \(76, harm \S+ ×\) {2}0 s left$/);
  });

  it("goes on from all that was before when the step is run again", async () => {
    const world = await worldAt("one", { metrics: each(4), stable: each(76) });
    const outcomes = [await metricsGate(world, metricsJob(only)), await metricsGate(world, metricsJob(only))];
    expect(outcomes.map(({ outputs }) => outputs["verdict"])).toEqual(["inconclusive", "pass"]);
  });
});

describe("a shared incident", () => {
  const suffering = { metrics: each(200, 80), stable: each(3800, 1520) };

  it("holds while it is young, for the canary is not to blame", async () => {
    const world = await worldAt("one", suffering);
    const statistics = { ...DEFAULT_STATISTICS, sharedIncident: 3600 };
    const outcome = await metricsGate(world, metricsJob({ ...only, statistics }));
    expect(outcome.outputs).toMatchObject({ verdict: "inconclusive", decision: "hold" });
    expect(world.evidence.kept[0]?.evidence).toMatchObject({
      metrics: [{ judgement: { evidence: { shared: true } } }],
    });
  });

  it("takes the canary back once it has lasted, for then one unknown less helps", async () => {
    const world = await worldAt("one", suffering);
    const began = world.clock.now();
    const outcome = await metricsGate(world, metricsJob(only));
    expect(outcome.outputs).toMatchObject({ verdict: "fail", decision: "rollback" });
    expect(world.clock.now() - began).toBeGreaterThan(DEFAULT_STATISTICS.sharedIncident * 1000);
  });
});
