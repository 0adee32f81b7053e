import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Terms } from "../../../src/core/judge/terms";
import { DEFAULT_STATISTICS } from "../../../src/core/judge/terms";
import { planStage, requestsToPass } from "../../../src/core/simulate/planner";
import { warningsOf } from "../../../src/core/simulate/warnings";
import { errorRate, latency, play, report } from "./plays";

const TERMS: Terms = { statistics: DEFAULT_STATISTICS, alpha: 0.01, horizon: 3600 };
const GOOD_LINES = { better: "higher", target: 0.99, warn: 0.98, rollback: 0.95 } as const;
const average = (judge: "sequential") =>
  errorRate(judge, {
    measure: { kind: "mean" },
    lines: { better: "higher", target: 0.8, warn: 0.75, rollback: 0.7 },
  });
const SPARSE = { seconds: 600, percent: 5, perSecond: 1 };

describe("the requests that a pass needs", () => {
  it.each([
    // The table of the design: zero failures needed to certify a rate below the rollback line.
    { below: 0.05, needed: 108 },
    { below: 0.1, needed: 53 },
    { below: 0.02, needed: 273 },
    { below: 0.01, needed: 548 },
  ])("are $needed without a bad one, where the rollback line is $below", ({ below, needed }) => {
    const lines = { better: "lower", target: below / 5, rollback: below } as const;
    expect(requestsToPass(errorRate("sequential", { lines }), 0, TERMS, 5)).toBe(needed);
  });

  it("are as many as the plan's own minimum where that is more", () => {
    expect(requestsToPass(errorRate("sequential", { minRequests: 500 }), 0, TERMS, 5)).toBe(500);
  });

  it("are never enough where the healthy rate is beyond the target", () => {
    expect(requestsToPass(errorRate("sequential"), 0.03, TERMS, 5)).toBeUndefined();
  });
});

describe("a stage that is too sparse", () => {
  const [outlook] = planStage([errorRate("sequential")], [0], TERMS, SPARSE);

  it("is told how long it must last, or how many users it needs", () => {
    expect(outlook).toEqual({
      metric: "error-rate",
      seen: 30,
      neededClean: 127,
      needed: 127,
      decides: false,
      minutes: 43,
      percent: 22,
    });
  });

  it("is warned about with the way out", () => {
    expect(warningsOf({ name: "stage-1", ...SPARSE }, outlook === undefined ? [] : [outlook])).toEqual([
      "stage-1 (5 % of 1 requests/s, 10 min) sees about 30 requests and error-rate needs about 127: needs 43 min or 22 % traffic.",
    ]);
  });

  it.each([
    ["more of a healthy version that is not free of errors", errorRate("sequential"), 0.005, { needed: 531 }],
    ["longer by warm-up and lag", errorRate("sequential", { lag: 180, warmUp: 120 }), 0, { minutes: 48 }],
    ["a window that its traffic can fill, by thresholds", errorRate("thresholds"), 0.005, { seen: 15, decides: true }],
  ] as const)("needs %s", (_, rule, truth, expected) => {
    expect(planStage([rule], [truth], TERMS, SPARSE)[0]).toMatchObject(expected);
  });
});

describe("warnings", () => {
  const told = (rule: ReturnType<typeof errorRate>, truth: number, ground: typeof SPARSE) =>
    warningsOf({ name: "stage-1", ...ground }, planStage([rule], [truth], TERMS, ground));

  it.each([
    {
      when: "nobody asks",
      rule: errorRate("sequential"),
      truth: 0,
      ground: { ...SPARSE, perSecond: 0 },
      says: "this traffic cannot decide by this judge",
    },
    {
      when: "hardly anybody asks",
      rule: errorRate("sequential"),
      truth: 0,
      ground: { ...SPARSE, perSecond: 0.0001 },
      says: "neither all users nor 30 days are enough; this traffic cannot decide by this judge.",
    },
    {
      when: "healthy is beyond the target",
      rule: errorRate("sequential"),
      truth: 0.03,
      ground: SPARSE,
      says: "would not pass a healthy version on any number",
    },
    {
      when: "a window sees too little",
      rule: latency("thresholds"),
      truth: 12,
      ground: { ...SPARSE, percent: 1, perSecond: 0.1 },
      says: "needs 9 % traffic",
    },
  ])("say what can be done where $when", ({ rule, truth, ground, says }) => {
    expect(told(rule, truth, ground).join("\n")).toContain(says);
  });

  it("are none for a metric that decides nothing", () => {
    expect(told(errorRate("sequential", { role: "dry-run" }), 0, SPARSE)).toEqual([]);
  });
});

describe("what is advised", () => {
  const rules = [
    { rule: errorRate("sequential"), truth: 0.005 },
    { rule: errorRate("sequential"), truth: 0.001 },
    { rule: errorRate("sequential", { measure: { kind: "rate", of: "good" }, lines: GOOD_LINES }), truth: 0.005 },
    { rule: latency("sequential"), truth: 12 },
    { rule: errorRate("baseline"), truth: 0.005 },
    { rule: average("sequential"), truth: 0.85 },
  ];
  const health = ({ rule, truth }: (typeof rules)[number]) => {
    if (rule.measure.kind === "rate") return { errors: truth };
    return rule.measure.kind === "p95" ? { p95: truth } : { mean: truth };
  };
  const goesOn = (one: (typeof rules)[number], stage: { percent: number; seconds: number }): number => {
    const stages = [{ name: "stage-1", percent: stage.percent, watch: stage.seconds, bake: 0 }];
    const plan = { stages, metrics: [one.rule], statistics: TERMS.statistics };
    const all = report(play({ profile: [SPARSE.perSecond], rollouts: 200, health: health(one), plan }));
    return all.stages[0]?.scenarios[0]?.wentOn.share ?? 0;
  };

  it.each(rules)("lets at least nine of ten healthy canaries go on: $rule.judge $rule.measure.kind, $truth", (one) => {
    const [outlook] = planStage([one.rule], [one.truth], TERMS, SPARSE);
    expect(goesOn(one, { percent: SPARSE.percent, seconds: 60 * (outlook?.minutes ?? 0) })).toBeGreaterThanOrEqual(0.9);
    expect(goesOn(one, { percent: outlook?.percent ?? 100, seconds: SPARSE.seconds })).toBeGreaterThanOrEqual(0.9);
  });

  it("is followed by the chance, where fewer than 95 of 100 would go on", () => {
    const stages = [{ name: "stage-1", percent: 5, watch: 51 * 60, bake: 0 }];
    const all = report(play({ profile: [1], rollouts: 300, health: { errors: 0.005 }, plan: { stages } }));
    const { warnings = [], scenarios = [] } = all.stages[0] ?? {};
    expect(warnings).toHaveLength(2);
    expect(warnings[1]).toMatch(
      /^stage-1 \(5 % of 1 requests\/s, 51 min\) lets only \d+(\.\d+)? % of healthy canaries go on\.$/,
    );
    expect(scenarios[0]?.wentOn.share).toBeLessThan(0.7);
  });
});

describe("more traffic", () => {
  it("never makes a stage last longer", () => {
    const rule = errorRate("sequential", { lag: 60 });
    const minutes = (perSecond: number) =>
      planStage([rule], [0.005], TERMS, { ...SPARSE, perSecond })[0]?.minutes ?? Number.POSITIVE_INFINITY;
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 500, noNaN: true }),
        fc.double({ min: 0, max: 500, noNaN: true }),
        (one, more) => {
          expect(minutes(one + more)).toBeLessThanOrEqual(minutes(one));
        },
      ),
      { numRuns: 30 },
    );
  });
});
