import { describe, expect, it } from "vitest";
import { meanInterval } from "../../../src/core/judge/interval";
import { logEvidence, meanHarm, meanSafe } from "../../../src/core/judge/panel";
import type { Cell, MetricRule } from "../../../src/core/metric";
import { rate } from "./cases";
import { times } from "./judging";
import { ERRORS, SUCCESSES, TRUST, termsWith, weighed } from "./weighing";

const LN100 = Math.log(100);

describe("the numbers of the evidence", () => {
  it("are the pots, what they must grow to, and the failures", () => {
    expect(weighed(ERRORS, [rate(40, 6)]).evidence).toMatchObject({
      version: 1,
      failures: 6,
      harm: { log: expect.closeTo(6.108023352410629 + Math.log(0.8), 9), needed: expect.closeTo(LN100, 12) },
      safe: { needed: expect.closeTo(LN100, 12) },
      shared: false,
    });
  });

  it("are those of the moment when it failed", () => {
    const found = weighed(ERRORS, [rate(40, 6), ...times(30, rate(100, 0))]);
    expect(found.evidence).toMatchObject({ failures: 6, harm: weighed(ERRORS, [rate(40, 6)]).evidence?.harm });
    expect(found.overall.samples).toBe(3040);
  });

  it("are all of the moment when it failed", () => {
    const then = weighed(ERRORS, [rate(40, 6)]).evidence;
    expect(weighed(ERRORS, [rate(40, 6), ...times(30, rate(100, 0))]).evidence).toEqual(then);
  });

  it("have no pot of harm where the canary is within its rollback line", () => {
    expect(weighed(ERRORS, [rate(100, 3)]).evidence?.harm.log).toBeNull();
  });

  it("hold this metric's part of the budget against it", () => {
    const found = weighed(ERRORS, [rate(100, 9)], { terms: termsWith({}, 0.01 / 7.5) });
    expect(found).toMatchObject({
      verdict: "inconclusive",
      evidence: { harm: { needed: expect.closeTo(Math.log(750), 9) } },
    });
  });
});

describe("between what the value lies", () => {
  it.each<[string, MetricRule, Cell, number, number]>([
    ["an error rate", ERRORS, rate(1800, 9), 0.0012768371943695771, 0.012910257539567187],
    [
      "a success rate, the other way round",
      SUCCESSES,
      rate(1800, 1791),
      1 - 0.012910257539567187,
      1 - 0.0012768371943695771,
    ],
    ["nothing known from below", ERRORS, rate(40, 1), 0, 0.1895140859270049],
  ])("%s", (_what, rule, cell, lower, upper) => {
    const interval = weighed(rule, [cell]).evidence?.interval;
    expect(interval).toEqual({ lower: expect.closeTo(lower, 9), upper: expect.closeTo(upper, 9) });
  });

  it("a mean: the lines nearest to it that are refuted", () => {
    const seen = { requests: 200, bad: 40, squares: 10 };
    const { lower, upper } = meanInterval(seen, { lower: 0.01, upper: 0.01 });
    expect([lower < 0.2, upper > 0.2]).toEqual([true, true]);
    expect(logEvidence(meanHarm(lower), seen)).toBeCloseTo(LN100, 6);
    expect(logEvidence(meanSafe(upper), seen)).toBeCloseTo(LN100, 6);
    expect(logEvidence(meanHarm((lower + 0.2) / 2), seen)).toBeLessThan(LN100);
  });

  it.each([
    ["nothing", { requests: 0, bad: 0, squares: 0 }],
    ["one value", { requests: 1, bad: 0.5, squares: 0.25 }],
  ])("a mean of %s may be anything", (_what, seen) => {
    expect(meanInterval(seen, { lower: 0.01, upper: 0.01 })).toEqual({ lower: 0, upper: 1 });
  });
});

describe("how many good requests are missing", () => {
  it.each<[string, MetricRule, readonly Cell[]]>([
    ["after 40 good ones", ERRORS, [rate(40, 0)]],
    ["after a failure among 40", ERRORS, [rate(40, 1)]],
    ["of a success rate", SUCCESSES, [rate(20, 18)]],
    ["where a least number is asked", { ...ERRORS, minRequests: 500 }, [rate(200, 0)]],
    ["without lines but the target", { ...ERRORS, lines: { better: "lower", target: 0.01 } }, [rate(30, 3)]],
  ])("so many, and not one less: %s", (_what, rule, cells) => {
    const missing = weighed(rule, cells).evidence?.missing ?? 0;
    const good = (count: number) => rate(count, rule.lines.better === "lower" ? 0 : count);
    expect(weighed(rule, [...cells, good(missing)]).verdict).toBe("pass");
    expect(weighed(rule, [...cells, good(missing - 1)]).verdict).toBe("inconclusive");
  });

  it.each([
    ["in bursts of ten about ten times as many", { dispersion: 10 } as const, 1076 - 40],
    ["one by one", {}, 108 - 40],
  ])("%s", (_what, statistics, missing) => {
    expect(weighed(ERRORS, [rate(40, 0)], { terms: termsWith(statistics) }).evidence?.missing).toBe(missing);
  });

  it.each<[string, MetricRule, Cell]>([
    ["it passes", ERRORS, rate(200, 0)],
    ["it failed", ERRORS, rate(20, 10)],
    [
      "no number would do",
      { ...ERRORS, lines: { better: "lower", target: 0, warn: 0.02, rollback: 0.05 } },
      rate(40, 1),
    ],
  ])("none where %s", (_what, rule, cell) => {
    expect(weighed(rule, [cell]).evidence).not.toHaveProperty("missing");
  });

  it("a mean needs values without loss", () => {
    const cell: Cell = { kind: "mean", count: 30, mean: 0.77, ssd: 0.3 };
    const missing = weighed(TRUST, [cell]).evidence?.missing ?? 0;
    const more: Cell = { kind: "mean", count: missing, mean: 1, ssd: 0 };
    expect(weighed(TRUST, [cell, more]).verdict).toBe("pass");
  });
});
