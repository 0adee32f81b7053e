import { describe, expect, it } from "vitest";
import { judgeMetric } from "../../../src/core/judge/judge";
import { JUDGES, type JudgeName } from "../../../src/core/judge/terms";
import type { Bucket, Cell, MetricRule } from "../../../src/core/metric";
import { CONFIDENCE, ERROR_RATE, LATENCY, minutes, range, rate, START } from "./cases";
import { times } from "./judging";
import { evidenceOf, TRUST, termsWith, weighed } from "./weighing";

const MINUTE = 60_000;
const good = rate(100, 0);
const bad = rate(100, 50);
const p95 = (bounds: readonly number[], counts: readonly number[]): Cell => ({ kind: "p95", bounds, counts });

describe("numbers that cannot be what they say they are", () => {
  it.each<[string, MetricRule, Cell, string]>([
    ["more hits than requests", ERROR_RATE, rate(10, 11), "expected 0 to 10 hits, got 11"],
    ["hits below zero", ERROR_RATE, rate(10, -1), "expected 0 to 10 hits, got -1"],
    ["requests that are no number", ERROR_RATE, rate(Number.NaN, 1), "expected a number of requests, got NaN"],
    ["hits that are no number", ERROR_RATE, rate(10, Number.NaN), "expected 0 to 10 hits, got NaN"],
    ["requests without end", ERROR_RATE, rate(Infinity, 1), "expected a number of requests, got Infinity"],
    [
      "a mean in percent",
      CONFIDENCE,
      { kind: "mean", count: 10, mean: 87 },
      "expected values between 0 and 1, got a mean of 87",
    ],
    [
      "a mean of fewer than none",
      CONFIDENCE,
      { kind: "mean", count: -1, mean: 0.5 },
      "expected a number of values, got -1",
    ],
    [
      "values that vary too much",
      CONFIDENCE,
      { kind: "mean", count: 10, mean: 0.9, ssd: 5 },
      "expected values between 0 and 1, got values that vary more (5 over 10)",
    ],
    ["counts below zero", LATENCY, p95([1], [5, -1]), "expected counts of requests, got -1"],
    ["counts without bounds", LATENCY, p95([], [5, 1]), "expected 1 counts between 0 bounds, got 2"],
    ["counts that are too few", LATENCY, p95([1, 2], [5, 1]), "expected 3 counts between 2 bounds, got 2"],
    ["bounds that do not ascend", LATENCY, p95([2, 2], [5, 1, 0]), "expected bounds that ascend"],
    ["bounds without end", LATENCY, p95([2, Infinity], [5, 1, 0]), "expected bounds that ascend"],
  ])("are an error by windows: %s", (_what, rule, cell, why) => {
    const found = weighed({ ...rule, judge: "thresholds" }, times(10, cell));
    expect(found).toMatchObject({ verdict: "error", sentence: `${rule.name} cannot be judged: ${why}` });
  });

  it.each<[string, MetricRule, Cell]>([
    ["a distribution of nothing needs no bounds", LATENCY, p95([], [])],
    ["nor do its counts", LATENCY, p95([], [0, 0, 0])],
    ["of no values there is no mean", CONFIDENCE, { kind: "mean", count: 0, mean: Number.NaN }],
  ])("are none where nothing was seen: %s", (_what, rule, cell) => {
    expect(weighed({ ...rule, judge: "thresholds" }, times(10, cell)).verdict).toBe("no-data");
  });

  it.each(JUDGES)("may be stable's, too: %s", (judge) => {
    const stable = times(10, rate(10, 11));
    expect(weighed({ ...ERROR_RATE, judge }, times(10, good), { stable }).verdict).toBe("error");
  });

  it("are of no account outside the range", () => {
    const canary = [
      { from: START - MINUTE, to: START, cell: rate(1, 2) },
      ...minutes(times(10, bad)),
      { from: START + 10 * MINUTE, to: START + 11 * MINUTE, cell: rate(1, 2) },
    ];
    const verdicts = JUDGES.map(
      (judge) => judgeMetric({ ...ERROR_RATE, judge }, { ...evidenceOf(times(10, bad)), canary }, termsWith()).verdict,
    );
    expect(verdicts).toEqual(["fail", "fail", "fail"]);
  });
});

describe("buckets that overlap", () => {
  const whole = minutes(times(10, good));
  it.each<[string, readonly Bucket[]]>([
    ["the same ones thrice", [...whole, ...whole, ...whole]],
    ["one over two", [...whole, { from: START, to: START + 2 * MINUTE, cell: good }]],
    ["by half", [...whole, { from: START + MINUTE / 2, to: START + 1.5 * MINUTE, cell: good }]],
    ["one that is empty in time", [...whole, { from: START + MINUTE, to: START + MINUTE, cell: good }]],
  ])("are an error, for requests would count twice: %s", (_what, canary) => {
    const verdicts = JUDGES.map(
      (judge) => judgeMetric({ ...ERROR_RATE, judge }, { ...evidenceOf(times(10, good)), canary }, termsWith()).verdict,
    );
    expect(verdicts).toEqual(["error", "error", "error"]);
  });
});

describe("a fail before the first odd number", () => {
  it.each<[JudgeName, number]>([
    ["thresholds", 5],
    ["sequential", 1],
    ["baseline", 1],
  ])("stands: %s", (judge, minute) => {
    const found = weighed({ ...ERROR_RATE, judge }, [...times(6, bad), ...times(3, rate(1, 2)), ...times(9, good)]);
    expect(found).toMatchObject({
      verdict: "fail",
      failedAt: START + minute * MINUTE,
      range: range(18),
      notes: ["what came later cannot be judged: expected 0 to 1 hits, got 2"],
    });
  });

  it.each(JUDGES)("is none where it would come later: %s", (judge) => {
    const found = weighed({ ...ERROR_RATE, judge }, [...times(3, good), rate(1, 2), ...times(20, bad)]);
    expect(found).toMatchObject({ verdict: "error", overall: { samples: 0 } });
  });

  it("stands by a mean", () => {
    const low: Cell = { kind: "mean", count: 100, mean: 0.3, ssd: 1 };
    const odd: Cell = { kind: "mean", count: 1, mean: 1.0001 };
    expect(weighed(TRUST, [low, low, odd]).verdict).toBe("fail");
  });
});
