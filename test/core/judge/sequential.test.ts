import { describe, expect, it } from "vitest";
import { judgeMetric } from "../../../src/core/judge/judge";
import type { Cell, MetricRule } from "../../../src/core/metric";
import type { Verdict } from "../../../src/core/verdict";
import { rate, START } from "./cases";
import { mean, times } from "./judging";
import { ERRORS, evidenceOf, SUCCESSES, TRUST, termsWith, weighed } from "./weighing";

const MINUTE = 60_000;
const confident = (value: number, count = 30): Cell => ({ kind: "mean", count, mean: value, ssd: count * 0.02 });
const without = (rule: MetricRule, lines: Partial<MetricRule["lines"]>): MetricRule => ({
  ...rule,
  lines: { better: rule.lines.better, target: rule.lines.target, ...lines },
});
const WARN_ONLY = without(ERRORS, { warn: 0.02 });
const TARGET_ONLY = without(ERRORS, {});

describe("the verdict by evidence", () => {
  it.each<[string, MetricRule, readonly (Cell | undefined)[], Verdict, boolean]>([
    ["one failure of 40 is no reason to take back", ERRORS, [rate(40, 1)], "inconclusive", true],
    ["two failures of 2 are too few to take back", ERRORS, [rate(2, 2)], "inconclusive", true],
    ["three failures of 5 take back", ERRORS, [rate(5, 3)], "fail", true],
    ["9 failures of 100 take back", ERRORS, [rate(100, 9)], "fail", true],
    [
      "4 % for an hour may not be taken back, for it is within the line",
      ERRORS,
      times(60, rate(100, 4)),
      "inconclusive",
      true,
    ],
    ["107 good requests are too few to go on", ERRORS, [rate(107, 0)], "inconclusive", false],
    ["108 good requests are enough", ERRORS, [rate(108, 0)], "pass", false],
    ["exactly on target is reached", ERRORS, times(10, rate(100, 1)), "pass", false],
    ["between target and warn line nothing is decided", ERRORS, times(10, rate(1000, 15)), "inconclusive", false],
    ["what was bad for minutes stays a failure", ERRORS, [rate(100, 50), ...times(50, rate(1000, 0))], "fail", true],
    [
      "a break after half an hour is found",
      ERRORS,
      [...times(30, rate(30, 0)), ...times(7, rate(30, 3))],
      "fail",
      true,
    ],
    ["no request is no data", ERRORS, times(10, rate(0, 0)), "no-data", false],
    ["no bucket is no data", ERRORS, [], "no-data", false],
    ["80 % of success take back", SUCCESSES, times(5, rate(30, 24)), "fail", true],
    ["success on target goes on", SUCCESSES, times(10, rate(60, 59)), "pass", false],
    ["without rollback line nothing takes back", WARN_ONLY, times(10, rate(30, 15)), "inconclusive", true],
    ["without rollback line the warn line must be refuted", WARN_ONLY, [rate(272, 0)], "inconclusive", false],
    ["which takes 273 good requests", WARN_ONLY, [rate(273, 0)], "pass", false],
    ["with a target alone a single good request goes on", TARGET_ONLY, [rate(1, 0)], "pass", false],
    ["with a target alone a bad value holds", TARGET_ONLY, times(10, rate(30, 15)), "inconclusive", false],
    ["with a target alone no request is no data", TARGET_ONLY, [rate(0, 0)], "no-data", false],
    ["a mean far below its lines takes back", TRUST, times(5, confident(0.5)), "fail", true],
    ["a mean well above goes on", TRUST, times(10, confident(0.85)), "pass", false],
    ["a mean in between decides nothing", TRUST, times(10, confident(0.77)), "inconclusive", false],
    [
      "a mean without its spread counts as spread as widely as can be",
      TRUST,
      times(3, mean(0.85)),
      "inconclusive",
      false,
    ],
  ])("%s", (_what, rule, cells, verdict, warned) => {
    expect(weighed(rule, cells)).toMatchObject({ verdict, warned });
  });

  it.each([
    ["99 of at least 100", 99, "inconclusive"],
    ["100 of at least 100", 100, "pass"],
  ])("with a least number of requests: %s", (_what, requests, verdict) => {
    const rule = { ...TARGET_ONLY, minRequests: 100 };
    expect(weighed(rule, [rate(requests, 0)]).verdict).toBe(verdict);
  });

  it("few requests keep nobody from taking back", () => {
    expect(weighed({ ...ERRORS, minRequests: 1000 }, [rate(5, 5)]).verdict).toBe("fail");
  });

  it.each([
    ["against the warn line by default", false, "fail"],
    ["against the rollback line where strict", true, "inconclusive"],
  ])("8 % are weighed %s", (_what, strict, verdict) => {
    expect(weighed(ERRORS, times(5, rate(50, 4)), { terms: termsWith({ strict }) }).verdict).toBe(verdict);
  });

  it("dates a failure by the first moment that showed it", () => {
    const cells = [...times(20, rate(30, 0)), ...times(10, rate(30, 15))];
    const found = weighed(ERRORS, cells);
    expect(found.failedAt).toBe(START + 21 * MINUTE);
    expect(weighed(ERRORS, cells.slice(0, 21))).toMatchObject({ verdict: "fail", failedAt: found.failedAt });
    expect(weighed(ERRORS, cells.slice(0, 20)).verdict).toBe("pass");
  });
});

describe("bursts and minutes", () => {
  it.each([
    ["one by one they take back", {}, "fail"],
    ["in bursts of ten they do not", { dispersion: 10 }, "inconclusive"],
    ["by minutes they are one observation", { unit: "minute" }, "inconclusive"],
  ] as const)("30 failures of 100 in one minute: %s", (_what, statistics, verdict) => {
    expect(weighed(ERRORS, [rate(100, 30)], { terms: termsWith(statistics) }).verdict).toBe(verdict);
  });

  it("by minutes, minutes without requests and the one that is not over count nothing", () => {
    const terms = termsWith({ unit: "minute" });
    const cells = [...times(6, rate(30, 15)), ...times(20, rate(0, 0))];
    const found = weighed(ERRORS, cells, { terms });
    expect(found.verdict).toBe("fail");
    expect(found.evidence).toEqual(
      weighed(
        ERRORS,
        cells.filter((_, index) => index < 6),
        { terms },
      ).evidence,
    );
  });

  it("by minutes, one that is not over yet waits", () => {
    const terms = termsWith({ unit: "minute" });
    const whole = weighed(ERRORS, times(3, rate(30, 10)), { terms });
    const { from, to } = whole.range;
    const half = { from: to, to: to + MINUTE / 2, cell: rate(15, 15) };
    const evidence = evidenceOf(times(3, rate(30, 10)));
    const later = { ...evidence, canary: [...evidence.canary, half], range: { from, to: half.to } };
    expect(judgeMetric(ERRORS, later, terms).evidence?.harm).toEqual(whole.evidence?.harm);
  });

  it("by minutes, buckets of seconds are put together", () => {
    const terms = termsWith({ unit: "minute" });
    const minute = weighed(ERRORS, times(3, rate(30, 12)), { terms });
    const seconds = Array.from({ length: 18 }, (_, index) => ({
      from: START + index * 10_000,
      to: START + (index + 1) * 10_000,
      cell: rate(5, 2),
    }));
    const evidence = {
      range: minute.range,
      canary: seconds,
      stable: [],
      query: "",
      notes: [],
      watchFrom: 0,
      final: true,
    };
    expect(judgeMetric(ERRORS, evidence, terms).evidence).toEqual(minute.evidence);
  });
});

describe("means that bets cannot be on", () => {
  it.each([
    ["a mean above 1", { kind: "mean", count: 10, mean: 1.2 }, "got a mean of 1.2"],
    ["a mean below 0", { kind: "mean", count: 10, mean: -0.1 }, "got a mean of -0.1"],
    ["a mean that is no number", { kind: "mean", count: 10, mean: Number.NaN }, "got a mean of NaN"],
    [
      "values that vary more than values in 0–1 can",
      { kind: "mean", count: 10, mean: 0.5, ssd: 3 },
      "vary more (3 over 10)",
    ],
    ["a sum of squares below 0", { kind: "mean", count: 10, mean: 0.5, ssd: -1 }, "vary more (-1 over 10)"],
  ] satisfies [string, Cell, string][])("%s is an error that says so", (_what, cell, why) => {
    const found = weighed(TRUST, [cell]);
    expect(found.verdict).toBe("error");
    expect(found.sentence).toContain(why);
  });

  it("lines outside of 0–1 are an error, too", () => {
    const rule: MetricRule = { ...TRUST, lines: { better: "lower", target: 2, warn: 3, rollback: 4 } };
    expect(weighed(rule, [mean(0.5)])).toMatchObject({ verdict: "error", overall: { samples: 0 } });
  });
});
