import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Terms } from "../../../src/core/judge/terms";
import { DEFAULT_STATISTICS } from "../../../src/core/judge/terms";
import { planStage, requestsToPass } from "../../../src/core/simulate/planner";
import { warningsOf } from "../../../src/core/simulate/warnings";
import { errorRate, latency } from "./plays";

const TERMS: Terms = { statistics: DEFAULT_STATISTICS, alpha: 0.01, horizon: 3600 };
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
      neededClean: 108,
      needed: 108,
      decides: false,
      minutes: 36,
      percent: 18,
    });
  });

  it("is warned about with the way out", () => {
    expect(warningsOf({ name: "stage-1", ...SPARSE }, outlook === undefined ? [] : [outlook])).toEqual([
      "stage-1 (5 % of 1 requests/s, 10 min) sees about 30 requests and error-rate needs about 108: needs 36 min or 18 % traffic.",
    ]);
  });

  it.each([
    ["more of a healthy version that is not free of errors", errorRate("sequential"), 0.005, { needed: 150 }],
    ["longer by warm-up and lag", errorRate("sequential", { lag: 180, warmUp: 120 }), 0, { minutes: 41 }],
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
      says: "neither more time nor more traffic helps",
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
