import { describe, expect, it } from "vitest";
import { judgeThresholds, judgeUnanswered } from "../../../src/core/judge/thresholds";
import type { Bucket, Cell, MetricRule } from "../../../src/core/metric";
import type { Verdict } from "../../../src/core/verdict";
import { CONFIDENCE, ERROR_RATE, LATENCY, minutes, p95At, range, rate, START, SUCCESS_RATE } from "./cases";
import { judge, mean, times } from "./judging";

const MINUTE = 60_000;

const good = rate(100, 0);
const bad = rate(100, 30);

/** Five (or ten) minutes of the same. */
function steady(rule: MetricRule, cell: Cell) {
  return judge(rule, Array<Cell>(rule.window / 60).fill(cell));
}

describe("the founding case's lines, compared strictly", () => {
  it.each<[string, MetricRule, Cell, Verdict, boolean]>([
    ["an error rate below 1 %", ERROR_RATE, rate(1000, 9), "pass", false],
    ["an error rate of exactly 1 %", ERROR_RATE, rate(1000, 10), "inconclusive", false],
    ["an error rate of exactly 2 %", ERROR_RATE, rate(1000, 20), "inconclusive", false],
    ["an error rate above 2 %", ERROR_RATE, rate(1000, 21), "inconclusive", true],
    ["an error rate of exactly 5 %", ERROR_RATE, rate(1000, 50), "inconclusive", true],
    ["an error rate above 5 %", ERROR_RATE, rate(1000, 51), "fail", true],
    ["a P95 below 15 s", LATENCY, p95At(14.99), "pass", false],
    ["a P95 of exactly 15 s", LATENCY, p95At(15), "inconclusive", false],
    ["a P95 of exactly 17 s", LATENCY, p95At(17), "inconclusive", false],
    ["a P95 above 17 s", LATENCY, p95At(17.01), "inconclusive", true],
    ["a P95 of exactly 20 s", LATENCY, p95At(20), "inconclusive", true],
    ["a P95 above 20 s", LATENCY, p95At(20.01), "fail", true],
    ["a success rate above 95 %", SUCCESS_RATE, rate(1000, 951), "pass", false],
    ["a success rate of exactly 95 %", SUCCESS_RATE, rate(1000, 950), "inconclusive", false],
    ["a success rate of exactly 93 %", SUCCESS_RATE, rate(1000, 930), "inconclusive", false],
    ["a success rate below 93 %", SUCCESS_RATE, rate(1000, 929), "inconclusive", true],
    ["a success rate of exactly 90 %", SUCCESS_RATE, rate(1000, 900), "inconclusive", true],
    ["a success rate below 90 %", SUCCESS_RATE, rate(1000, 899), "fail", true],
    ["a confidence above 80 %", CONFIDENCE, mean(0.81), "pass", false],
    ["a confidence of exactly 80 %", CONFIDENCE, mean(0.8), "inconclusive", false],
    ["a confidence of exactly 75 %", CONFIDENCE, mean(0.75), "inconclusive", false],
    ["a confidence below 75 %", CONFIDENCE, mean(0.74), "inconclusive", true],
    ["a confidence of nothing, which has no rollback line", CONFIDENCE, mean(0), "inconclusive", true],
    ["no request at all", ERROR_RATE, rate(0, 0), "no-data", false],
    ["a distribution of nothing", LATENCY, p95At(10, 0), "no-data", false],
    ["a mean of nothing", CONFIDENCE, { kind: "mean", count: 0, mean: Number.NaN }, "no-data", false],
    ["a mean that is no number", CONFIDENCE, mean(Number.NaN), "no-data", false],
  ])("%s", (_what, rule, cell, verdict, warned) => {
    expect(steady(rule, cell)).toMatchObject({ verdict, warned });
  });
});

describe("windows", () => {
  it.each<[string, readonly (Cell | undefined)[], boolean, Verdict]>([
    ["one bad minute among the first five decides, however good the rest", [bad, ...times(30, good)], false, "fail"],
    ["one bad minute in the middle decides", [...times(15, good), bad, ...times(15, good)], false, "fail"],
    ["one bad minute at the end decides", [...times(30, good), bad], false, "fail"],
    [
      "five quiet minutes among good ones are no data",
      [...times(6, good), ...times(5, undefined), good],
      false,
      "no-data",
    ],
    [
      "four quiet minutes are made up for by the fifth",
      [...times(6, good), ...times(4, undefined), good],
      false,
      "pass",
    ],
    ["a failing window outweighs a quiet one", [...times(5, bad), ...times(5, undefined)], false, "fail"],
    ["four good minutes are no window yet", times(4, good), false, "no-data"],
    ["four bad minutes are no window yet", times(4, bad), false, "no-data"],
    ["four good minutes at the end of the watch count", times(4, good), true, "pass"],
    ["four bad minutes at the end of the watch count", times(4, bad), true, "fail"],
    ["four quiet minutes at the end of the watch are no data", times(4, undefined), true, "no-data"],
    ["no time at all is no data", [], true, "no-data"],
  ])("%s", (_what, cells, final, verdict) => {
    expect(judge(ERROR_RATE, cells, final).verdict).toBe(verdict);
  });

  it("of latency are ten minutes long: nine are none", () => {
    expect(judge(LATENCY, times(9, p95At(10))).verdict).toBe("no-data");
    expect(judge(LATENCY, times(10, p95At(10))).verdict).toBe("pass");
  });

  it("show the worst of those that decided", () => {
    const cells = [...times(5, rate(100, 10)), ...times(5, rate(100, 20)), ...times(5, rate(100, 6))];
    expect(judge(ERROR_RATE, cells)).toMatchObject({
      verdict: "fail",
      decisive: { value: 0.2, samples: 500, from: START + 5 * MINUTE, to: START + 10 * MINUTE },
      overall: { value: 0.12, samples: 1500 },
      windows: 11,
    });
  });

  it("see a bad first minute also where the range is no whole number of steps", () => {
    const buckets: readonly Bucket[] = [
      { from: START, to: START + 20_000, cell: bad },
      ...minutes(times(10, good)).map(({ from, to, cell }) => ({ from: from + 20_000, to: to + 20_000, cell })),
    ];
    const watched = { from: START, to: START + 20_000 + 10 * MINUTE };
    expect(
      judgeThresholds(ERROR_RATE, { range: watched, notes: [], canary: buckets, query: "", final: false }).verdict,
    ).toBe("fail");
  });

  it("leave out what ends before the range or after it", () => {
    const outside: readonly Bucket[] = [
      { from: START - MINUTE, to: START, cell: bad },
      ...minutes(times(5, good)),
      { from: START + 5 * MINUTE, to: START + 6 * MINUTE, cell: bad },
    ];
    const found = judgeThresholds(ERROR_RATE, { range: range(5), notes: [], canary: outside, query: "", final: true });
    expect(found).toMatchObject({ verdict: "pass", overall: { value: 0, samples: 500 } });
  });
});

describe("a P95 beyond the last bucket is only known to be at least that bound", () => {
  const beyond = (bounds: readonly number[]): Cell => ({ kind: "p95", bounds, counts: [...bounds.map(() => 0), 100] });
  it.each<[string, readonly number[], string]>([
    ["so below the target it is no pass", [1, 5, 10], "inconclusive"],
    ["and beyond the rollback line it is a failure", [1, 5, 30], "fail"],
  ])("%s", (_what, bounds, verdict) => {
    const found = judge(LATENCY, times(10, beyond(bounds)));
    expect(found.verdict).toBe(verdict);
    expect(found.sentence).toContain(`was at least ${bounds.at(-1)} s`);
  });
});

describe("what an engineer on call reads", () => {
  it.each<[string, MetricRule, readonly (Cell | undefined)[], string]>([
    [
      "beyond",
      ERROR_RATE,
      times(5, rate(100, 6)),
      "error-rate was 6 % over 500 log entries in the 5 min to 12:05:00Z, beyond its rollback line of 5 %",
    ],
    [
      "on target",
      LATENCY,
      times(10, p95At(1.5)),
      "latency-p95 was 1.5 s over 1000 requests in the 10 min to 12:10:00Z, on target (15 s)",
    ],
    [
      "beyond warn",
      SUCCESS_RATE,
      times(5, rate(100, 92)),
      "success-rate was 92 % over 500 log entries in the 5 min to 12:05:00Z, beyond its warn line of 93 %",
    ],
    [
      "between",
      CONFIDENCE,
      times(5, mean(0.78)),
      "confidence was 78 % over 50 log entries in the 5 min to 12:05:00Z, not yet on target (80 %)",
    ],
    ["quiet", ERROR_RATE, times(5, undefined), "error-rate saw nothing to count in the 5 min to 12:05:00Z"],
    ["too early", ERROR_RATE, times(4, good), "error-rate has no full window of 5 min yet"],
    ["younger than the lag", LATENCY, [], "latency-p95 has nothing older than its source's lag of 3 min yet"],
  ])("%s", (_what, rule, cells, sentence) => {
    expect(judge(rule, cells).sentence).toBe(sentence);
  });

  it("an outage of the backend is an error with its reason, and no failure", () => {
    const found = judgeUnanswered(ERROR_RATE, range(5), "HTTP 503");
    expect(found).toMatchObject({ verdict: "error", sentence: "error-rate could not be read: HTTP 503", windows: 0 });
  });
});
