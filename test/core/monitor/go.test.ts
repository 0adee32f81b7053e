import { describe, expect, it } from "vitest";
import { type GoTerms, judgeGo } from "../../../src/core/go";
import type { GateFinding } from "../../../src/core/report/evidence";
import { ledgerWith } from "../states";
import { BAKE, BEGAN, goTerms, HOUR, seen, type Told } from "./cases";

const GOOD: Told = {};
const BETWEEN: Told = { overall: { value: 0.03, samples: 500 } };
const FAILED: Told = { verdict: "fail" };
const SILENT: Told = { verdict: "no-data", overall: { samples: 0 } };
const UNREAD: Told = { verdict: "error", overall: { samples: 0 } };
const complaint: Partial<GoTerms> = { complaints: { kind: "read", open: ["#7 It is slow"] } };
const halfBaked = BEGAN + 12 * HOUR;

function word(found: GateFinding, terms: Partial<GoTerms>): string {
  const { go, verdict, decision, baking, alarm } = judgeGo(found, ledgerWith(), goTerms(terms));
  const waits = baking === undefined ? "" : ` until +${(baking - BEGAN) / HOUR} h`;
  return `${go ? "go" : "no go"}: ${verdict}, ${decision}${waits}${alarm ? ", alarm" : ""}`;
}

describe("after the bake", () => {
  it.each<[string, readonly Told[], Partial<GoTerms>, string]>([
    ["everything on target goes on", [GOOD, GOOD], {}, "go: pass, advance"],
    ["the last stage is finished", [GOOD], { lastStage: true }, "go: pass, promote"],
    ["a bad window between the lines blocks nothing", [{ verdict: "inconclusive" }], {}, "go: pass, advance"],
    ["a quiet window at night blocks nothing", [{ verdict: "no-data" }], {}, "go: pass, advance"],
    ["a value at its target is not below it", [{ overall: { value: 0.01, samples: 500 } }], {}, held("inconclusive")],
    ["a value between the lines holds", [BETWEEN], {}, held("inconclusive")],
    [
      "a lower limit on target is no pass",
      [{ overall: { value: 0, samples: 9, atLeast: true } }],
      {},
      held("inconclusive"),
    ],
    ["too few requests hold", [{ minRequests: 501 }], {}, held("inconclusive")],
    ["just enough requests go on", [{ minRequests: 500 }], {}, "go: pass, advance"],
    ["a metric without numbers holds", [GOOD, SILENT], {}, held("no-data")],
    ["a metric that cannot be read holds", [GOOD, UNREAD], {}, held("error")],
    ["numbers that stopped two hours ago still count", [{ old: 2 }], {}, "go: pass, advance"],
    ["empty cells are no numbers", [{ old: 3, empty: true }], {}, held("no-data")],
    ["numbers that stopped three hours ago are none", [{ old: 3 }], {}, held("no-data")],
    ["no metric at all holds", [], {}, held("no-data")],
    ["an advisory metric in between holds", [GOOD, { ...BETWEEN, role: "advisory" }], {}, held("inconclusive")],
    [
      "an advisory metric without numbers is not missed",
      [GOOD, { ...SILENT, role: "advisory" }],
      {},
      "go: pass, advance",
    ],
    ["a dry run decides nothing", [GOOD, { ...FAILED, role: "dry-run" }], {}, "go: pass, advance"],
    [
      "by evidence its own verdict counts",
      [{ judge: "sequential", verdict: "inconclusive" }],
      {},
      held("inconclusive"),
    ],
    [
      "by evidence a pass is a pass",
      [{ judge: "baseline", overall: { value: 0.03, samples: 9 } }],
      {},
      "go: pass, advance",
    ],
    ["a failure is taken back", [GOOD, FAILED], {}, "no go: fail, rollback"],
    ["a failure that the plan leaves to people holds", [FAILED], { rollbackOn: ["error"] }, held("fail")],
    [
      "an outage is taken back where the plan says so",
      [UNREAD],
      { rollbackOn: ["fail", "error"] },
      "no go: error, rollback",
    ],
  ])("%s", (_, told, terms, expected) => {
    expect(word(seen(told), terms)).toBe(expected);
  });

  it.each<[string, Partial<GoTerms>, string]>([
    ["is held", { onInconclusive: "hold" }, held("inconclusive")],
    ["goes on", { onInconclusive: "promote" }, "go: inconclusive, advance"],
    ["is taken back", { onInconclusive: "rollback" }, "no go: inconclusive, rollback"],
    ["bakes once more", { onInconclusive: "extend" }, "no go: inconclusive, hold until +48 h"],
    ["is held after that", { onInconclusive: "extend", now: BEGAN + 48 * HOUR }, held("inconclusive")],
  ])("a stage in between %s", (_, terms, expected) => {
    expect(word(seen([BETWEEN]), terms)).toBe(expected);
  });

  it("a skewed share holds only where the plan says so", () => {
    const share = { verdict: "inconclusive", configured: 0.05, requests: 500, sentence: "it got 20 %" } as const;
    expect(word(seen([GOOD], { share }), { onSkew: "warn" })).toBe("go: pass, advance");
    expect(word(seen([GOOD], { share }), { onSkew: "hold" })).toBe(held("inconclusive"));
  });
});

describe("before the bake is over", () => {
  it.each<[string, readonly Told[], Partial<GoTerms>, string]>([
    ["a good stage waits", [GOOD], {}, "no go: pass, hold until +24 h"],
    ["so does one without numbers", [SILENT], {}, "no go: no-data, hold until +24 h"],
    ["whatever a plan takes back at its end", [UNREAD], { rollbackOn: ["error"] }, "no go: error, hold until +24 h"],
    ["a failure is taken back at once", [FAILED], {}, "no go: fail, rollback"],
    ["a complaint calls nobody yet", [GOOD], complaint, "no go: pass, hold until +24 h"],
    ["a person may step over it", [GOOD], { override: ["bake"] }, "go: pass, advance"],
    [
      "and over nothing else by that",
      [BETWEEN],
      { override: ["bake"], onInconclusive: "extend" },
      held("inconclusive"),
    ],
  ])("%s", (_, told, terms, expected) => {
    expect(word(seen(told), { now: halfBaked, ...terms })).toBe(expected);
  });

  it("is over in the moment in which the bake ends", () => {
    expect(word(seen([GOOD]), { now: BEGAN + BAKE * 1000 - 1 })).toBe("no go: pass, hold until +24 h");
    expect(word(seen([GOOD]), { now: BEGAN + BAKE * 1000 })).toBe("go: pass, advance");
  });
});

describe("what stands in the way of good numbers", () => {
  it.each<[string, Partial<GoTerms>, string]>([
    ["an open complaint", complaint, held("pass")],
    ["complaints that nobody can read", { complaints: { kind: "unread", why: "GitHub is down" } }, held("pass")],
    ["a complaint that is stepped over", { ...complaint, override: ["complaints"] }, "go: pass, advance"],
    ["a freeze, which opens by itself", { frozen: "releases are frozen" }, "no go: pass, hold"],
    ["no freeze at the last stage", { frozen: "releases are frozen", lastStage: true }, "go: pass, promote"],
    ["a freeze that is stepped over", { frozen: "releases are frozen", override: ["freeze"] }, "go: pass, advance"],
    ["a freeze beside a complaint", { ...complaint, frozen: "frozen", override: ["freeze"] }, held("pass")],
  ])("%s", (_, terms, expected) => {
    expect(word(seen([GOOD]), terms)).toBe(expected);
  });
});

describe("the reasons", () => {
  it.each<[string, GateFinding, Partial<GoTerms>, readonly string[]]>([
    ["none of a go", seen([GOOD]), {}, []],
    [
      "the value and its target",
      seen([BETWEEN]),
      {},
      ["error-rate is 3 % over the whole stage, not below its target 1 %"],
    ],
    ["the requests", seen([{ minRequests: 600 }]), {}, ["error-rate has 500 requests, and fewer than 600 say nothing"]],
    ["the silence", seen([SILENT]), {}, ["error-rate has no numbers"]],
    ["since when", seen([{ old: 3 }]), {}, ["error-rate has had no numbers since 09:01:00Z"]],
    ["the failure in the judge's words", seen([FAILED]), {}, ["error-rate was 0.4 % over 500 requests"]],
    ["the complaint", seen([GOOD]), complaint, ["users complain: #7 It is slow"]],
    ["the bake", seen([GOOD]), { now: halfBaked }, ["one bakes until 2026-01-06T12:00:00.000Z"]],
  ])("say %s", (_, found, terms, expected) => {
    expect(judgeGo(found, ledgerWith(), goTerms(terms)).reasons).toEqual(expected);
  });
});

function held(verdict: string): string {
  return `no go: ${verdict}, hold, alarm`;
}
