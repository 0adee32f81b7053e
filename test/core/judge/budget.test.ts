import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { termsOf } from "../../../src/core/judge/budget";
import { DEFAULT_STATISTICS } from "../../../src/core/judge/terms";
import type { MetricRule } from "../../../src/core/metric";
import { CONFIDENCE, ERROR_RATE, LATENCY, SUCCESS_RATE } from "./cases";

const alphaOf = (metrics: readonly MetricRule[], stage: number, stages: number) =>
  termsOf(DEFAULT_STATISTICS, metrics, { stage, stages, horizon: 600 }).alpha;

describe("the budget of false rollbacks", () => {
  it.each<[string, readonly MetricRule[], number, number, number]>([
    ["is all of it for one metric in one stage", [ERROR_RATE], 0, 1, 0.01],
    ["is mostly spent in the first of two", [ERROR_RATE], 0, 2, 0.006],
    ["is 40 % in the first of five", [ERROR_RATE], 0, 5, 0.004],
    ["is 10 % in the last of five", [ERROR_RATE], 4, 5, 0.001],
    ["is shared by what can take back", [ERROR_RATE, SUCCESS_RATE, LATENCY], 0, 5, 0.004 / 3],
    ["is not shared with a metric without rollback line", [ERROR_RATE, CONFIDENCE], 0, 1, 0.01],
    ["is not shared with advisory ones", [ERROR_RATE, { ...LATENCY, role: "advisory" }], 0, 1, 0.01],
    ["is whole where nothing can take back", [CONFIDENCE], 0, 1, 0.01],
    ["is shared by the later ones of many stages", [ERROR_RATE], 7, 8, 0.004 / 6],
  ])("%s", (_what, metrics, stage, stages, alpha) => {
    expect(alphaOf(metrics, stage, stages)).toBeCloseTo(alpha, 12);
  });

  it("adds up to no more than the whole, for any number of stages and metrics", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 20 }), (stages, metrics) => {
        const rules = Array.from({ length: metrics }, () => ERROR_RATE);
        const spent = Array.from({ length: stages }, (_, stage) => metrics * alphaOf(rules, stage, stages));
        const sum = spent.reduce((all, part) => all + part, 0);
        expect(sum).toBeLessThanOrEqual(0.01 * (1 + 1e-9));
        expect(sum).toBeGreaterThan(0.01 * (1 - 1e-9));
      }),
    );
  });
});
