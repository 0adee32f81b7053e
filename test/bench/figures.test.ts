import { describe, expect, it } from "vitest";
import { type Outcomes, play, requestsRatio, summaryOf } from "../../bench/judgement/cells";
import { type Claim, isMet, renderClaims, renderNumber } from "../../bench/judgement/claims";
import { chanceOf, meanOf, quantileOf, ratioOf } from "../../bench/judgement/estimates";
import type { Rule } from "../../bench/judgement/rules/rule";
import { randomOf } from "../../bench/judgement/traffic";

const hundred = Array.from({ length: 100 }, (_, index) => index + 1);

describe("figures", () => {
  it("of a chance have Wilson's interval", () => {
    const { value, lower, upper } = chanceOf(0, 100);
    expect([value, lower]).toEqual([0, 0]);
    expect(upper).toBeCloseTo(0.03699, 4);
  });

  it.each([
    { p: 0.5, value: 50, lower: 40, upper: 60 },
    { p: 0.95, value: 95, lower: 90, upper: 100 },
  ])("of the $p quantile lie between order statistics", ({ p, ...expected }) => {
    expect(quantileOf(hundred, p)).toEqual(expected);
  });

  it("of nothing are absent", () => {
    expect([quantileOf([], 0.5), meanOf([])]).toEqual([undefined, undefined]);
  });

  it("of a mean have the interval of its standard error", () => {
    const { value, lower, upper } = meanOf(hundred) ?? chanceOf(0, 1);
    expect(value).toBe(50.5);
    expect(upper - lower).toBeCloseTo(2 * 1.96 * Math.sqrt(8.3325), 2);
  });

  it("of a ratio are of the means of what was found, each for itself", () => {
    const { value, lower, upper } = ratioOf(
      hundred.map((one) => [one * 2, one === 100 ? undefined : one]),
      randomOf(1, 1),
    );
    expect(value).toBeCloseTo(101 / 50, 10);
    expect(lower).toBeLessThan(value);
    expect(upper).toBeGreaterThan(value);
  });
});

describe("outcomes", () => {
  const series = {
    canary: [
      { requests: 10, failures: 1 },
      { requests: 20, failures: 2 },
    ],
    stable: [],
  };
  const at = (name: string, look: number | undefined): Rule => ({ name, firstRollback: () => look });
  const played = play([at("first", 0), at("second", 1), at("never", undefined)], () => series, 3, randomOf(1, 1));
  const of = (name: string): Outcomes => played.get(name) ?? { looks: [], requests: [], users: [] };

  it.each([
    { name: "first", requests: 10, minutes: 0.5, users: 1 },
    { name: "second", requests: 30, minutes: 1, users: 3 },
    { name: "never", requests: undefined, minutes: undefined, users: 3 },
  ])("of a rule that acts $name count what was served until then", ({ name, requests, minutes, users }) => {
    const summary = summaryOf(of(name));
    expect(summary.requests?.median.value).toBe(requests);
    expect(summary.minutes?.median.value).toBe(minutes);
    expect(summary.users.value).toBe(users);
  });

  it("compare by their mean requests", () => {
    expect(requestsRatio(of("second"), of("first"), randomOf(1, 1)).value).toBe(3);
  });
});

describe("claims", () => {
  const claim: Claim = { goal: "G2", what: "median", limit: 125, sense: "at most", unit: "requests" };
  const measured = (value: number) => ({ measured: { value, lower: value - 1, upper: value + 1 } });

  it.each([
    { what: "at the limit is met", claim: { ...claim, ...measured(125) }, met: true },
    { what: "beyond it is missed", claim: { ...claim, ...measured(126) }, met: false },
    {
      what: "that must be at least so much is met above",
      claim: { ...claim, ...measured(126), sense: "at least" },
      met: true,
    },
    { what: "about which nothing was measured is missed", claim, met: false },
  ] as const)("one $what", ({ claim: one, met }) => {
    expect(isMet(one)).toBe(met);
  });

  it("are shown with interval and verdict, and each goal with what it misses", () => {
    const text = renderClaims([
      { ...claim, ...measured(112) },
      { ...claim, goal: "G3", what: "mean", ...measured(130) },
    ]);
    expect(text).toContain("| G2 | median | 112 [111, 113] | ≤ 125 requests | met |");
    expect(text).toContain("G2: met\nG3: MISSED (mean)");
  });

  it.each([
    { value: 0.0033, unit: "percent", text: "0.33" },
    { value: 1, unit: "percent", text: "100" },
    { value: 27.5, unit: "minutes", text: "27.5" },
    { value: 160.4, unit: "requests", text: "160" },
    { value: 0.00002, unit: "of the tolerance", text: "2e-5" },
  ] as const)("show $value $unit as $text", ({ value, unit, text }) => {
    expect(renderNumber(value, unit)).toBe(text);
  });
});
