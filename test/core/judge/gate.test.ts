import { describe, expect, it } from "vitest";
import { gateVerdict } from "../../../src/core/judge/gate";
import type { Role } from "../../../src/core/metric";
import type { Verdict } from "../../../src/core/verdict";

const C = (verdict: Verdict) => ["critical", verdict] as const;
const A = (verdict: Verdict) => ["advisory", verdict] as const;
const D = (verdict: Verdict) => ["dry-run", verdict] as const;

describe("the verdict of a gate", () => {
  it.each<[string, readonly (readonly [Role, Verdict])[], Verdict]>([
    ["the worst critical one decides", [C("pass"), C("fail"), C("error")], "fail"],
    ["what is not known is worse than what is not decided", [C("inconclusive"), C("no-data")], "no-data"],
    ["all passed is a pass", [C("pass"), C("pass")], "pass"],
    ["no metric at all is no data", [], "no-data"],
    ["an advisory failure holds", [C("pass"), A("fail")], "inconclusive"],
    ["an advisory doubt holds", [C("pass"), A("inconclusive")], "inconclusive"],
    ["an advisory pass adds nothing", [C("no-data"), A("pass")], "no-data"],
    ["advisory numbers that are missing do not count", [C("pass"), A("no-data")], "pass"],
    ["nor do those that could not be read", [C("pass"), A("error")], "pass"],
    ["advisory ones alone are no data", [A("pass")], "no-data"],
    ["a dry run decides nothing", [C("pass"), D("fail")], "pass"],
    ["a dry run alone is no data", [D("pass")], "no-data"],
  ])("%s", (_what, metrics, verdict) => {
    expect(gateVerdict(metrics.map(([role, each]) => ({ role, verdict: each })))).toBe(verdict);
  });
});
