import { describe, expect, it } from "vitest";
import { argo } from "../../bench/judgement/rules/argo";
import { BAYES } from "../../bench/judgement/rules/bayes";
import { BINOMIAL } from "../../bench/judgement/rules/binomial";
import { consecutive } from "../../bench/judgement/rules/consecutive";
import { flagger } from "../../bench/judgement/rules/flagger";
import { founding } from "../../bench/judgement/rules/founding";
import { isHigh, KAYENTA } from "../../bench/judgement/rules/kayenta";
import { shiftOf } from "../../bench/judgement/rules/mann-whitney";
import { wald } from "../../bench/judgement/rules/wald";
import type { Count, Series } from "../../bench/judgement/series";

/** So many looks, each with these requests and failures. */
function looks(count: number, requests: number, failures: number): readonly Count[] {
  return Array.from({ length: count }, () => ({ requests, failures }));
}

/** A stage whose stable serves 190 requests a look with one failure in every other look. */
function stage(...canary: readonly (readonly Count[])[]): Series {
  const all = canary.flat();
  return { canary: all, stable: all.map((_, index) => ({ requests: 190, failures: index % 2 })) };
}

const good = (count: number) => looks(count, 10, 0);
const bad = (count: number) => looks(count, 10, 1);
const silent = (count: number) => looks(count, 0, 0);
/** Exactly on the rollback line. */
const onLine = (count: number) => looks(count, 20, 1);

describe("the look at which each rule takes a canary back", () => {
  it.each([
    { rule: founding(), when: "5 bad minutes in a row, at the end of them", series: stage(bad(12)), look: 9 },
    { rule: founding(), when: "a rate exactly on the line, never", series: stage(onLine(120)), look: undefined },
    { rule: founding(), when: "a break after 10 good minutes, 3 min in", series: stage(good(20), bad(20)), look: 25 },
    { rule: founding(), when: "one failure among 15 requests", series: stage(looks(9, 1, 0), looks(1, 6, 1)), look: 9 },
    { rule: founding(50), when: "40 bad requests in 5 min, never", series: stage(looks(120, 4, 4)), look: undefined },
    { rule: founding(50), when: "50 bad requests in 5 min", series: stage(looks(120, 5, 5)), look: 9 },
    { rule: flagger(), when: "5 bad minutes", series: stage(bad(12)), look: 9 },
    { rule: flagger(), when: "5 minutes without requests", series: stage(good(10), silent(20)), look: 19 },
    { rule: flagger(), when: "bad minutes apart, which add up", series: stage(bad(8), good(40), bad(2)), look: 49 },
    { rule: flagger(), when: "4 bad minutes only, never", series: stage(bad(8), good(40)), look: undefined },
    { rule: consecutive(), when: "3 bad minutes in a row", series: stage(good(4), bad(6)), look: 9 },
    {
      rule: consecutive(),
      when: "a row that breaks off, never",
      series: stage(bad(4), good(2), bad(4)),
      look: undefined,
    },
    {
      rule: consecutive(),
      when: "a silent minute between, never",
      series: stage(bad(4), silent(2), bad(4)),
      look: undefined,
    },
    { rule: argo(), when: "the fourth bad measurement", series: stage(bad(60)), look: 39 },
    { rule: argo(), when: "three bad measurements only, never", series: stage(bad(30), good(90)), look: undefined },
    { rule: argo(), when: "five measurements without a value in a row", series: stage(silent(120)), look: 49 },
    { rule: argo(), when: "four of them, then numbers, never", series: stage(silent(40), good(80)), look: undefined },
    { rule: KAYENTA, when: "a share of errors far above stable's", series: stage(bad(120)), look: 19 },
    { rule: KAYENTA, when: "no errors at all, never", series: stage(good(120)), look: undefined },
    { rule: KAYENTA, when: "no requests, never", series: stage(silent(120)), look: undefined },
    { rule: BINOMIAL, when: "2 failures among the first 4 requests", series: stage(looks(1, 4, 2)), look: 0 },
    {
      rule: BINOMIAL,
      when: "1 failure among 4, never",
      series: stage(looks(1, 4, 1), looks(9, 4, 0)),
      look: undefined,
    },
    { rule: BAYES, when: "the very first failure, early", series: stage(looks(1, 2, 1)), look: 0 },
    {
      rule: BAYES,
      when: "one failure after many good requests, never",
      series: stage(good(9), bad(1)),
      look: undefined,
    },
    {
      rule: wald(0.02, 0.08, 0.01),
      when: "4 failures among 14 requests",
      series: stage(looks(1, 4, 3), bad(1)),
      look: 1,
    },
    { rule: wald(0.02, 0.08, 0.01), when: "no failures, never", series: stage(good(120)), look: undefined },
  ])("$rule.name: $when", ({ rule, series, look }) => {
    expect(rule.firstRollback(series)).toBe(look);
  });
});

describe("the rank-sum test", () => {
  it("estimates the shift between two samples that lie apart as the median of the differences", () => {
    const { estimate } = shiftOf([11, 12, 13], [1, 2, 3], 2.33);
    expect(estimate).toBeCloseTo(10, 2);
  });

  it("gives the smallest difference as the lower end where the samples are too small to say more", () => {
    expect(shiftOf([11, 12, 13], [1, 2, 3], 2.33).lower).toBeCloseTo(8, 2);
  });

  it("is not high where stable is higher", () => {
    const one = Array.from({ length: 50 }, (_, index) => index / 1000);
    expect(
      isHigh(
        one,
        one.map((value) => value + 0.05),
      ),
    ).toBe(false);
  });
});
