import { describe, expect, it } from "vitest";
import type { Standing } from "../../../src/core/judge/scan";
import { verdictOf } from "../../../src/core/judge/sequential";
import { tellerOf } from "../../../src/core/judge/tally";
import { shareScale } from "../../../src/core/judge/trial";
import { weigh } from "../../../src/core/judge/weigh";
import type { Verdict } from "../../../src/core/verdict";
import { LATENCY, rate } from "./cases";
import { ERRORS, evidenceOf, termsWith } from "./weighing";

describe("what was bad in a minute", () => {
  it.each([
    ["is one observation, however many", 5, 2, 7],
    ["is never more than it was", 0.25, 0.25, 1],
  ])("%s", (_what, mine, theirs, scale) => {
    const pair = { canary: { requests: 9, bad: mine }, stable: { requests: 9, bad: theirs } };
    expect(shareScale(pair, termsWith({ unit: "minute" }).statistics)).toBe(scale);
  });
});

describe("stable's slow requests", () => {
  it("are all that may have been slower than where the canary's are cut", () => {
    const { witness } = tellerOf(LATENCY, false, [10, 17.287]);
    expect(witness({ kind: "p95", bounds: [10, 20], counts: [5, 3, 2] })).toEqual({ requests: 10, bad: 5 });
  });
});

describe("a canary that is safe by its own numbers", () => {
  it.each<[Standing, Verdict]>([
    ["calm", "pass"],
    ["suffers", "inconclusive"],
    ["late", "inconclusive"],
  ])("is let go on only where nobody accuses it: %s", (standing, verdict) => {
    const found = weigh(ERRORS, evidenceOf([rate(200, 0)]), termsWith());
    expect(verdictOf(ERRORS, { ...found, outcome: { standing } }, termsWith())).toBe(verdict);
  });
});
