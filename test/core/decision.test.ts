import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Decision, decide, exitOf, type OnInconclusive } from "../../src/core/decision";
import { VERDICTS, type Verdict, worst } from "../../src/core/verdict";

const POLICIES: readonly OnInconclusive[] = ["extend", "hold", "promote", "rollback"];
const onFail = (onInconclusive: OnInconclusive, lastStage: boolean) => ({
  onInconclusive,
  rollbackOn: ["fail"] as const,
  lastStage,
});

describe("the decision", () => {
  it.each<[Verdict, OnInconclusive, Decision, Decision]>([
    ["pass", "extend", "advance", "promote"],
    ["pass", "hold", "advance", "promote"],
    ["pass", "promote", "advance", "promote"],
    ["pass", "rollback", "advance", "promote"],
    ["inconclusive", "extend", "hold", "hold"],
    ["inconclusive", "hold", "hold", "hold"],
    ["inconclusive", "promote", "advance", "promote"],
    ["inconclusive", "rollback", "rollback", "rollback"],
    ["no-data", "extend", "hold", "hold"],
    ["no-data", "hold", "hold", "hold"],
    ["no-data", "promote", "hold", "hold"],
    ["no-data", "rollback", "hold", "hold"],
    ["error", "extend", "hold", "hold"],
    ["error", "hold", "hold", "hold"],
    ["error", "promote", "hold", "hold"],
    ["error", "rollback", "hold", "hold"],
    ["fail", "extend", "rollback", "rollback"],
    ["fail", "hold", "rollback", "rollback"],
    ["fail", "promote", "rollback", "rollback"],
    ["fail", "rollback", "rollback", "rollback"],
  ])("%s with on-inconclusive %s is %s, at the last stage %s", (verdict, policy, onTheWay, atTheEnd) => {
    expect(decide(verdict, onFail(policy, false))).toBe(onTheWay);
    expect(decide(verdict, onFail(policy, true))).toBe(atTheEnd);
  });

  it.each(VERDICTS.flatMap((verdict) => POLICIES.map((policy) => [verdict, policy] as const)))(
    "%s takes the canary back wherever the plan says so, also with on-inconclusive %s",
    (verdict, onInconclusive) => {
      expect(decide(verdict, { onInconclusive, rollbackOn: [verdict], lastStage: true })).toBe("rollback");
    },
  );

  it("holds a failure where the plan does not take it back: it never goes on", () => {
    expect(decide("fail", { onInconclusive: "promote", rollbackOn: ["error"], lastStage: false })).toBe("hold");
  });

  it("goes on only with a pass, or inconclusive where the plan waves it through", () => {
    const rules = fc.record({
      onInconclusive: fc.constantFrom(...POLICIES),
      rollbackOn: fc.subarray([...VERDICTS]),
      lastStage: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.constantFrom("no-data" as const, "error" as const, "fail" as const), rules, (verdict, given) => {
        expect(["hold", "rollback"]).toContain(decide(verdict, given));
      }),
    );
  });
});

describe("the exit status of a gate", () => {
  it.each<[Verdict, Decision, readonly Verdict[], 0 | 1 | 3]>([
    ["pass", "advance", ["fail"], 0],
    ["pass", "promote", ["fail"], 0],
    ["inconclusive", "hold", ["fail"], 3],
    ["inconclusive", "advance", ["fail"], 0],
    ["inconclusive", "rollback", ["fail"], 1],
    ["inconclusive", "hold", ["fail", "inconclusive"], 1],
    ["no-data", "hold", ["fail"], 3],
    ["no-data", "hold", ["no-data"], 1],
    ["no-data", "rollback", ["fail"], 1],
    ["error", "hold", ["fail"], 3],
    ["error", "hold", ["error"], 1],
    ["fail", "rollback", ["fail"], 1],
    ["fail", "rollback", [], 1],
    ["fail", "hold", ["fail"], 1],
    ["fail", "hold", [], 3],
  ])("of %s and %s, where %j fail, is %i", (verdict, decision, failOn, exit) => {
    expect(exitOf(verdict, decision, failOn)).toBe(exit);
  });
});

describe("the worst verdict", () => {
  it.each<[readonly Verdict[], Verdict]>([
    [[], "no-data"],
    [["pass"], "pass"],
    [["pass", "inconclusive"], "inconclusive"],
    [["no-data", "inconclusive", "pass"], "no-data"],
    [["no-data", "error"], "error"],
    [["error", "fail", "pass"], "fail"],
  ])("of %j is %s", (verdicts, verdict) => {
    expect(worst(verdicts)).toBe(verdict);
  });

  it("is one of those given, and no other is worse; the order does not matter", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...VERDICTS), { minLength: 1 }), (verdicts) => {
        const found = worst(verdicts);
        expect(verdicts).toContain(found);
        expect(VERDICTS.indexOf(found)).toBe(Math.max(...verdicts.map((each) => VERDICTS.indexOf(each))));
        expect(worst([...verdicts].reverse())).toBe(found);
      }),
    );
  });
});
