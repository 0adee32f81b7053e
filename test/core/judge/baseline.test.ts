import { describe, expect, it } from "vitest";
import type { Cell, MetricRule } from "../../../src/core/metric";
import type { Verdict } from "../../../src/core/verdict";
import { LATENCY, rate } from "./cases";
import { times } from "./judging";
import { COMPARED, TRUST, termsWith, weighed } from "./weighing";

type Minutes = readonly (Cell | undefined)[];
const BOUNDS = [5, 10, 15, 17, 20, 25];
const slow = (all: number, late: number): Cell => ({
  kind: "p95",
  bounds: BOUNDS,
  counts: [all - late, 0, 0, 0, 0, late, 0],
});
const COMPARED_LATENCY: MetricRule = { ...LATENCY, judge: "baseline" };

describe("the verdict by comparison with stable", () => {
  it.each<[string, Minutes, Minutes, Verdict]>([
    ["four times stable's errors take back", times(10, rate(30, 4)), times(10, rate(570, 19)), "fail"],
    ["as many as stable's do not, however many", times(60, rate(30, 9)), times(60, rate(570, 171)), "pass"],
    [
      "more than stable's are nothing while within the warn line",
      times(60, rate(300, 4)),
      times(60, rate(5700, 6)),
      "inconclusive",
    ],
    ["the same as stable's above target are no worse", times(60, rate(100, 2)), times(60, rate(1900, 38)), "pass"],
    [
      "a little more than stable's, above target, is not let go on",
      times(60, rate(1000, 15)),
      times(60, rate(19_000, 228)),
      "inconclusive",
    ],
    ["its own good numbers are enough", [rate(120, 0)], [rate(2000, 0)], "pass"],
    ["few requests are not enough", [rate(20, 0)], [rate(380, 8)], "inconclusive"],
    ["without stable's numbers the lines take back", times(10, rate(30, 15)), [], "fail"],
    ["and where stable had no request", times(10, rate(30, 15)), times(10, rate(0, 0)), "fail"],
    [
      "being there for little more than half is not enough to be let go on by",
      times(60, rate(60, 1)),
      times(36, rate(600, 20)),
      "inconclusive",
    ],
    ["without stable's numbers the lines let go on", times(10, rate(30, 0)), [], "pass"],
    [
      "what fails once stable's numbers stop is taken back by the lines",
      [...times(20, rate(60, 1)), ...times(40, rate(60, 60))],
      times(20, rate(600, 20)),
      "fail",
    ],
    [
      "what stable was not there for is not let go on by comparison",
      [...times(20, rate(60, 1)), ...times(40, rate(60, 1))],
      times(20, rate(600, 20)),
      "inconclusive",
    ],
    ["stable at a tenth of the traffic can be compared with", times(60, rate(540, 54)), times(60, rate(60, 6)), "pass"],
    [
      "a canary that failed before stable's first request stays taken back",
      [...times(3, rate(3, 2)), ...times(60, rate(100, 2))],
      [...times(3, undefined), ...times(60, rate(1900, 38))],
      "fail",
    ],
    [
      "to be known not to be four times as bad as stable is not enough",
      times(10, rate(60, 1)),
      times(10, rate(1140, 22)),
      "inconclusive",
    ],
    ["no request of the canary's is no data", times(10, rate(0, 0)), times(10, rate(570, 3)), "no-data"],
    ["two failures are too few", [rate(2, 2)], [rate(5000, 0)], "inconclusive"],
  ])("%s", (_what, canary, stable, verdict) => {
    expect(weighed(COMPARED, canary, { stable }).verdict).toBe(verdict);
  });

  it("tolerates as many times stable's as the plan says", () => {
    const [canary, stable] = [times(10, rate(30, 4)), times(10, rate(570, 19))];
    expect(weighed(COMPARED, canary, { stable, terms: termsWith({ tolerance: 4 }) }).verdict).toBe("pass");
  });

  it("never takes back by a metric without rollback line", () => {
    const rule: MetricRule = { ...COMPARED, lines: { better: "lower", target: 0.01, warn: 0.02 } };
    expect(weighed(rule, times(10, rate(30, 20)), { stable: times(10, rate(570, 3)) }).verdict).toBe("inconclusive");
  });

  it.each<[string, Cell, Cell, Verdict]>([
    ["slower than stable takes back", slow(30, 8), slow(570, 10), "fail"],
    ["as slow as stable does not", slow(30, 8), slow(570, 152), "pass"],
  ])("of latency counts who is beyond the warn line: %s", (_what, canary, stable, verdict) => {
    expect(weighed(COMPARED_LATENCY, times(30, canary), { stable: times(30, stable) }).verdict).toBe(verdict);
  });

  it("knows no means", () => {
    const found = weighed({ ...TRUST, judge: "baseline" }, [{ kind: "mean", count: 10, mean: 0.5 }]);
    expect(found).toMatchObject({
      verdict: "error",
      sentence: "confidence cannot be judged by comparison: a mean has no failures to share out",
    });
  });

  it.each<[string, Minutes, Minutes, string]>([
    [
      "fails",
      times(5, rate(30, 6)),
      times(5, rate(570, 6)),
      "error-rate was 20 % over 30 log entries from the stage's beginning to 12:01:00Z, stable's 1.05 %; " +
        'the pot against "no more than its share of what was bad" grew 3422-fold (it takes 200)',
    ],
    [
      "passes",
      times(60, rate(100, 2)),
      times(60, rate(1900, 38)),
      "error-rate was 2 % over 6000 log entries since the stage began, stable's 2 %; the pot for no worse grew more than a million-fold (it takes 100)",
    ],
    [
      "has nothing to compare with",
      [rate(40, 1)],
      [],
      "error-rate was 2.5 % over 40 log entries since the stage began, beyond its warn line of 2 %; the pot for better than 5 % has not grown (it takes 100); nobody is left to compare with, so that the lines decide",
    ],
    [
      "passes because stable is as bad",
      times(60, rate(30, 9)),
      times(60, rate(570, 171)),
      "error-rate was 30 % over 1800 log entries since the stage began, stable's 30 %; the pot for no worse grew more than a million-fold (it takes 100); it is beyond its rollback line of 5 %, and stable is as bad",
    ],
    [
      "fails where stable was not there",
      [...times(20, rate(60, 1)), ...times(40, rate(60, 60))],
      times(20, rate(600, 20)),
      "error-rate was 24.36 % over 1560 log entries from the stage's beginning to 12:26:00Z, beyond its rollback line of 5 %; the pot against 2 % grew more than a million-fold (it takes 200); stable's numbers are missing; stable was not there for enough of it, so that the lines decide",
    ],
  ])("is told in a sentence when it %s", (_what, canary, stable, sentence) => {
    expect(weighed(COMPARED, canary, { stable }).sentence).toBe(sentence);
  });
});
