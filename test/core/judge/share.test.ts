import { describe, expect, it } from "vitest";
import { type Counts, logEvidence, type Panel, rateHarm, rateSafe } from "../../../src/core/judge/panel";
import { judgeShare } from "../../../src/core/judge/share";
import type { Cell } from "../../../src/core/metric";
import { minutes, range, rate } from "./cases";
import { times } from "./judging";

const found = (percent: number, canary: readonly (Cell | undefined)[], stable: readonly (Cell | undefined)[]) =>
  judgeShare({ percent }, minutes(canary), minutes(stable), range(10));

describe("the canary's share of the requests", () => {
  it.each([
    ["as configured", 5, 50, 950, "pass"],
    ["a fifth more than configured", 5, 600, 9400, "pass"],
    ["twice of what is configured", 5, 100, 900, "inconclusive"],
    ["half of what is configured", 5, 250, 9750, "inconclusive"],
    ["nothing of many did not arrive", 5, 0, 1000, "error"],
    ["nothing of few", 5, 0, 5, "pass"],
    ["all but as configured", 90, 8900, 1100, "pass"],
    ["all of many did not arrive", 90, 1_000_000, 1, "error"],
    ["at 80 % too many", 80, 9000, 1000, "inconclusive"],
    ["at 90 % too few", 90, 8000, 2000, "inconclusive"],
    ["a share that is at the edge of what is tolerated", 5, 625, 9375, "pass"],
    ["a share that is little beyond it", 5, 775, 9225, "inconclusive"],
    ["what would only be too much if each side had the whole chance to be wrong", 5, 2, 11, "pass"],
    ["counts that are no numbers", 5, Number.NaN, 950, "no-data"],
    ["counts of stable's that are no numbers", 5, 50, Number.NaN, "no-data"],
    ["at 0 % there is nothing to share out", 0, 10, 100, "no-data"],
    ["at 100 % neither", 100, 100, 10, "no-data"],
    ["no request at all", 5, 0, 0, "no-data"],
    ["no request of stable's", 5, 100, 0, "no-data"],
  ])("%s", (_what, percent, mine, others, verdict) => {
    expect(found(percent, times(10, rate(mine, 0)), times(10, rate(others, 0))).verdict).toBe(verdict);
  });

  it("counts whatever the cells count", () => {
    const canary: Cell[] = [
      { kind: "mean", count: 30, mean: 0.5 },
      { kind: "p95", bounds: [1], counts: [10, 10] },
    ];
    expect(found(5, canary, [rate(950, 0)])).toMatchObject({ observed: 0.05, requests: 1000, configured: 0.05 });
  });

  it("counts what lies in the range alone", () => {
    const late = judgeShare({ percent: 5 }, minutes(times(20, rate(5, 0))), minutes(times(20, rate(95, 0))), range(10));
    expect(late.requests).toBe(1000);
  });

  it("says between what it lies: a share outside would be refuted", () => {
    const { interval } = found(5, times(10, rate(50, 0)), times(10, rate(950, 0)));
    const log = (panel: Panel<Counts>) => logEvidence(panel, { requests: 10_000, bad: 500 });
    expect(log(rateHarm(interval?.lower ?? 1))).toBeCloseTo(Math.log(200), 6);
    expect(log(rateSafe(interval?.upper ?? 0))).toBeCloseTo(Math.log(200), 6);
  });

  it.each([
    ["as configured", 50, "the canary got 5 % of the requests (500 of 10000); configured are 5 %"],
    [
      "too large",
      100,
      "the canary got 10 % of the requests (1000 of 10000), and not the configured 5 %: requests to the tag URL, session affinity and clients that stick to a revision do this",
    ],
    [
      "too small",
      28,
      "the canary got 2.8 % of the requests (280 of 10000), and not the configured 5 %: session affinity and clients that keep to stable (old connections, requests to stable's tag URL) do this",
    ],
  ])("is told in a sentence: %s", (_what, mine, sentence) => {
    expect(found(5, times(10, rate(mine, 0)), times(10, rate(1000 - mine, 0))).sentence).toBe(sentence);
  });
});
