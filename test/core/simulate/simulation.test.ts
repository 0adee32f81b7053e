import { describe, expect, it } from "vitest";
import type { SimulationReport } from "../../../src/core/simulate/simulation";
import type { ScenarioFigures } from "../../../src/core/simulate/stage-figures";
import { errorRate, latency, play, report } from "./plays";

function found({ stages }: SimulationReport, scenario: string, stage = 0): ScenarioFigures {
  const figures = stages[stage]?.scenarios.find((one) => one.scenario === scenario);
  if (figures === undefined) throw new Error(`expected the scenario ${scenario}, got none`);
  return figures;
}

describe("an hour at 5 % of 10 requests/s, judged by evidence", () => {
  const hour = report(play({ rollouts: 1000 }));

  it("finds 8 % of errors after as many requests as the design says", () => {
    const { requests, rolledBack } = found(hour, "8 % errors");
    expect(requests?.median).toBeGreaterThanOrEqual(95);
    expect(requests?.median).toBeLessThanOrEqual(135);
    expect(rolledBack.share).toBeGreaterThan(0.99);
  });

  it("finds 50 % of errors at the first looks", () => {
    const { rollbackAfter, usersHit } = found(hour, "50 % errors");
    expect(rollbackAfter?.median).toBeLessThanOrEqual(120);
    expect(usersHit?.median).toBeLessThanOrEqual(30);
  });

  it("takes a canary at its warn line back no more often than was asked for", () => {
    const { rolledBack } = found(hour, "at its warn lines");
    expect(rolledBack.share).toBeLessThanOrEqual(0.01 + 3 * Math.sqrt((0.01 * 0.99) / 1000));
  });

  it("lets a healthy canary go on, and says from when on that would be", () => {
    const { rolledBack, wentOn } = found(hour, "healthy");
    expect(rolledBack.count).toBe(0);
    expect(wentOn.share).toBeGreaterThan(0.98);
    expect(hour.stages[0]?.promotable.after?.median).toBeLessThanOrEqual(6 * 60);
    expect(hour.stages[0]?.warnings).toEqual([]);
  });
});

describe("by fixed thresholds", () => {
  it("a healthy canary is taken back most of the time where an hour sees 180 requests", () => {
    const sparse = report(play({ profile: [1], plan: { metrics: [errorRate("thresholds")] } }));
    expect(found(sparse, "healthy").rolledBack.share).toBeGreaterThan(0.4);
  });
});

describe("by comparison with stable", () => {
  it("a whole rollout ends, at 100 % by the lines, for nobody is left to compare with", () => {
    const stages = [5, 100].map((percent) => ({ name: `${percent}`, percent, watch: 600, bake: 3600 }));
    const all = report(play({ rollouts: 40, plan: { stages, metrics: [errorRate("baseline")] } }));
    const ended = (name: string) => all.rollout?.find(({ scenario }) => scenario === name);
    expect(ended("healthy")?.promoted.share).toBe(1);
    expect(found(all, "8 % errors", 1).rolledBack.share).toBe(1);
    expect(all.stages.flatMap(({ warnings }) => warnings)).toEqual([]);
  });
});

describe("a failure is acted on", () => {
  it.each([
    { when: "at the next look, a tenth of the watch, within it", lag: 0, watch: 300, bake: 0, least: 30, most: 60 },
    { when: "after the source's lag", lag: 180, watch: 900, bake: 0, least: 240, most: 300 },
    {
      when: "at the next tick of the monitor after the watch",
      lag: 180,
      watch: 60,
      bake: 7200,
      least: 1860,
      most: 1860,
    },
  ])("$when", ({ lag, watch, bake, least, most }) => {
    const stages = [{ name: "stage-1", percent: 50, watch, bake }];
    const all = report(play({ rollouts: 50, plan: { stages, metrics: [errorRate("sequential", { lag })] } }));
    const { rollbackAfter } = found(all, "50 % errors");
    expect(rollbackAfter?.median).toBeGreaterThanOrEqual(least);
    expect(rollbackAfter?.p95).toBeLessThanOrEqual(most);
  });

  it.each([30, 7, 59, 90])("also in a stage of %i seconds, which is shorter than a source's minutes", (watch) => {
    const stages = [{ name: "stage-1", percent: 50, watch, bake: 0 }];
    const all = report(play({ rollouts: 50, profile: [100], plan: { stages } }));
    expect(found(all, "50 % errors").rolledBack.share).toBe(1);
    expect(found(all, "50 % errors").usersHit?.median).toBeGreaterThan(0);
    expect(found(all, "healthy").rolledBack.share).toBe(0);
    expect(all.stages[0]?.promotable.after?.median).toBeLessThanOrEqual(watch);
  });

  it("never, where the plan does not take a failing canary back", () => {
    const all = report(play({ rollouts: 50, plan: { rollback: { on: ["error"] } } }));
    expect(found(all, "50 % errors")).toMatchObject({ rolledBack: { count: 0 }, wentOn: { count: 0 } });
  });
});

describe("what is inconclusive at the end of a stage", () => {
  it.each([
    { policy: "hold", rolledBack: 0, wentOn: 0 },
    { policy: "promote", rolledBack: 0, wentOn: 50 },
    { policy: "rollback", rolledBack: 50, wentOn: 0 },
  ] as const)("ends as on-inconclusive: $policy says", ({ policy, rolledBack, wentOn }) => {
    // 30 requests in ten minutes are too few for anything.
    const stages = [{ name: "stage-1", percent: 5, watch: 600, bake: 0 }];
    const all = report(play({ rollouts: 50, profile: [1], plan: { stages, onInconclusive: policy } }));
    expect(found(all, "healthy")).toMatchObject({ rolledBack: { count: rolledBack }, wentOn: { count: wentOn } });
  });

  it("is watched once more by extend, which gives twice the evidence", () => {
    const stages = [{ name: "stage-1", percent: 5, watch: 300, bake: 0 }];
    const [once, twice] = (["hold", "extend"] as const).map((onInconclusive) =>
      report(play({ plan: { stages, onInconclusive } })),
    );
    expect(found(once!, "healthy").wentOn.share).toBeLessThan(0.7);
    expect(found(twice!, "healthy").wentOn.share).toBeGreaterThan(0.85);
  });
});

describe("a report", () => {
  it("is the same for the same seed, and another for another", () => {
    const small = play({ rollouts: 40 });
    expect(report(small, 7)).toEqual(report(small, 7));
    expect(report(small, 7)).not.toEqual(report(small, 8));
  });

  it("counts a slow canary's slow requests as its users hit", () => {
    const slow = report(play({ rollouts: 100, plan: { metrics: [latency("sequential")] } }));
    const { rolledBack, usersHit, requests } = found(slow, "P95 of 25 s");
    expect(rolledBack.share).toBeGreaterThan(0.95);
    // A P95 of 25 s is 10 % of requests above 20 s.
    expect((usersHit?.median ?? 0) / (requests?.median ?? 1)).toBeCloseTo(0.12, 1);
  });

  it("plays no fault that the plan does not measure", () => {
    const names = (metrics: Parameters<typeof errorRate>[1] | undefined) =>
      report(play({ rollouts: 1, plan: { metrics: [errorRate("sequential", metrics)] } })).scenarios.map(
        ({ name }) => name,
      );
    expect(names({})).toEqual([
      "healthy",
      "at its warn lines",
      "2 % errors",
      "5 % errors",
      "8 % errors",
      "50 % errors",
    ]);
  });

  it("tells whole rollouts stage by stage: what the first one lets through the second may catch", () => {
    const stages = [
      { name: "stage-1", percent: 1, watch: 300, bake: 0 },
      { name: "stage-2", percent: 100, watch: 3600, bake: 0 },
    ];
    const whole = report(play({ rollouts: 100, plan: { stages, onInconclusive: "promote" } }));
    const rollout = whole.rollout?.find(({ scenario }) => scenario === "8 % errors");
    expect(found(whole, "8 % errors", 0).rolledBack.share).toBeLessThan(0.7);
    expect(rollout?.rolledBack.share).toBe(1);
    expect(rollout?.rollbackAfter?.p95).toBeGreaterThan(300);
  });

  it("of one stage has no whole rollouts, and only that stage", () => {
    const stages = [
      { name: "stage-1", percent: 5, watch: 300, bake: 0 },
      { name: "stage-2", percent: 100, watch: 300, bake: 0 },
    ];
    const one = report(play({ rollouts: 5, stage: "stage-2", plan: { stages } }));
    expect({ names: one.stages.map(({ name }) => name), whole: one.rollout }).toEqual({
      names: ["stage-2"],
      whole: undefined,
    });
  });

  it("warns of a stage that nobody asks anything", () => {
    const idle = report(play({ profile: [0], rollouts: 5 }));
    expect(found(idle, "healthy").wentOn.count).toBe(0);
    expect(idle.stages[0]?.warnings).toHaveLength(2);
  });

  it("follows the hours of the day: the nights of a profile give nothing to judge", () => {
    const day = Array.from({ length: 24 }, (_, hour) => (hour < 12 ? 0 : 20));
    const all = report(play({ profile: day, rollouts: 300 }));
    const { share } = found(all, "healthy").wentOn;
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.6);
  });
});
