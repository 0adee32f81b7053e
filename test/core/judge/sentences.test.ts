import { describe, expect, it } from "vitest";
import { judgeMetric } from "../../../src/core/judge/judge";
import type { Cell, MetricRule } from "../../../src/core/metric";
import { rate } from "./cases";
import { times } from "./judging";
import { ERRORS, evidenceOf, SLOWNESS, TRUST, termsWith, weighed } from "./weighing";

type Minutes = readonly (Cell | undefined)[];
const WARN_ONLY: MetricRule = { ...ERRORS, lines: { better: "lower", target: 0.01, warn: 0.02 } };

describe("what an engineer on call reads about evidence", () => {
  it.each<[string, MetricRule, Minutes, Minutes, string]>([
    [
      "taken back",
      ERRORS,
      [rate(60, 5), rate(36, 3), rate(4, 1)],
      [],
      "error-rate was 9 % over 100 log entries from the stage's beginning to 12:03:00Z, beyond its rollback line of 5 %; the pot against 2 % grew 252-fold (it takes 100)",
    ],
    [
      "taken back for what happened lately",
      ERRORS,
      [...times(30, rate(30, 0)), ...times(7, rate(30, 3))],
      [],
      "error-rate was 1.43 % over 1050 log entries from the stage's beginning to 12:35:00Z, lately beyond its rollback line of 5 %; the pot against 2 % grew 337-fold (it takes 100)",
    ],
    [
      "taken back while stable is well",
      ERRORS,
      times(2, rate(30, 10)),
      times(2, rate(570, 3)),
      "error-rate was 33.33 % over 30 log entries from the stage's beginning to 12:01:00Z, beyond its rollback line of 5 %; the pot against 2 % grew more than a million-fold (it takes 100); stable does not suffer as much",
    ],
    [
      "taken back in an incident that went on",
      ERRORS,
      times(11, rate(30, 10)),
      times(11, rate(570, 180)),
      "error-rate was 33.33 % over 330 log entries from the stage's beginning to 12:11:00Z, beyond its rollback line of 5 %; the pot against 2 % grew more than a million-fold (it takes 100); stable suffers as much, and has done so for 10 min",
    ],
    [
      "held in a shared incident",
      ERRORS,
      times(2, rate(30, 10)),
      times(2, rate(570, 180)),
      "error-rate was 33.33 % over 60 log entries since the stage began; the pot against 2 % grew more than a million-fold (it takes 100), but stable (31.58 %) suffers as much: it is not the canary's fault yet",
    ],
    [
      "held while stable's numbers are late",
      ERRORS,
      [rate(30, 0), ...times(2, rate(30, 10))],
      [rate(570, 0)],
      "error-rate was 22.22 % over 90 log entries since the stage began; the pot against 2 % grew more than a million-fold (it takes 100), but stable's numbers of the last minutes are missing: whether it suffers as much is not known yet",
    ],
    [
      "taken back without stable's numbers",
      ERRORS,
      [rate(30, 0), ...times(6, rate(30, 10))],
      [rate(570, 0)],
      "error-rate was 28.57 % over 210 log entries from the stage's beginning to 12:07:00Z, beyond its rollback line of 5 %; the pot against 2 % grew more than a million-fold (it takes 100); stable's numbers are missing",
    ],
    [
      "held while stable is between its lines",
      ERRORS,
      times(3, rate(100, 6)),
      times(3, rate(2000, 80)),
      "error-rate was 6 % over 300 log entries since the stage began; the pot against 2 % grew 544-fold (it takes 100), but stable (4 %) has its share of it: it is not the canary's fault, unless stable is beyond its rollback line for 10 min, too",
    ],
    [
      "let go on",
      ERRORS,
      [rate(108, 0)],
      [],
      "error-rate was 0 % over 108 log entries since the stage began, on target (1 %); the pot for better than 5 % grew 101-fold (it takes 100)",
    ],
    [
      "beyond warn",
      ERRORS,
      [rate(40, 1)],
      [],
      "error-rate was 2.5 % over 40 log entries since the stage began, beyond its warn line of 2 %; the pot for better than 5 % has not grown (it takes 100)",
    ],
    [
      "not on target",
      ERRORS,
      [rate(200, 3)],
      [],
      "error-rate was 1.5 % over 200 log entries since the stage began, not yet on target (1 %); the pot for better than 5 % grew 17-fold (it takes 100)",
    ],
    [
      "too little evidence",
      ERRORS,
      [rate(40, 0)],
      [],
      "error-rate was 0 % over 40 log entries since the stage began; the pot for better than 5 % grew 5.1-fold (it takes 100)",
    ],
    [
      "too few",
      { ...ERRORS, minRequests: 200 },
      [rate(120, 0)],
      [],
      "error-rate was 0 % over 120 log entries since the stage began, of which there must be 200; the pot for better than 5 % grew 176-fold (it takes 100)",
    ],
    [
      "held by its warn line alone",
      WARN_ONLY,
      [rate(300, 0)],
      [],
      "error-rate was 0 % over 300 log entries since the stage began, on target (1 %); the pot for better than 2 % grew 163-fold (it takes 100)",
    ],
    ["nothing", ERRORS, [rate(0, 0)], [], "error-rate has seen nothing to count since the stage began"],
    ["nothing old enough", SLOWNESS, [], [], "latency-p95 has nothing older than its source's lag of 3 min yet"],
    [
      "a mean",
      TRUST,
      times(10, { kind: "mean", count: 30, mean: 0.85, ssd: 0.6 }),
      [],
      "confidence was 85 % over 300 log entries since the stage began, on target (80 %); the pot for better than 70 % grew more than a million-fold (it takes 100)",
    ],
  ])("%s", (_what, rule, canary, stable, sentence) => {
    expect(weighed(rule, canary, { stable }).sentence).toBe(sentence);
  });

  it("says what it was weighed against where strict", () => {
    const found = weighed(ERRORS, [rate(60, 30)], { terms: termsWith({ strict: true }) });
    expect(found.sentence).toContain("the pot against 5 % grew");
  });

  it("calls what is no log entry a request", () => {
    const rule: MetricRule = { ...ERRORS, source: { kind: "cloud-monitoring" } };
    expect(weighed(rule, [rate(40, 0)]).sentence).toContain("over 40 requests since");
  });
});

describe("which judge is asked", () => {
  it.each([
    [
      "thresholds",
      "error-rate was 9 % over 500 log entries in the 5 min to 12:05:00Z, beyond its rollback line of 5 %",
    ],
    ["sequential", "error-rate was 9 % over 100 log entries from the stage's beginning"],
    ["baseline", "; nobody is left to compare with, so that the lines decide"],
  ] as const)("is %s where the rule says so", (judge, words) => {
    const found = judgeMetric({ ...ERRORS, judge }, evidenceOf(times(5, rate(100, 9))), termsWith());
    expect(found.judge).toBe(judge);
    expect(found.sentence).toContain(words);
  });
});
