import { describe, expect, it } from "vitest";
import type { Go } from "../../../src/core/go";
import type { Ledger } from "../../../src/core/ledger";
import { decideTick, decideUnreadable, decideUnstarted, type Tick, type TickTerms } from "../../../src/core/tick";
import { decideOver } from "../../../src/core/tick-over";
import { ledgerWith } from "../states";
import { BEGAN, HOUR, tickTerms } from "./cases";

type Found = Omit<Go, "go">;
const ADVANCE: Found = { verdict: "pass", decision: "advance", alarm: false, reasons: [] };
const PROMOTE: Found = { ...ADVANCE, decision: "promote" };
const BAKING: Found = {
  verdict: "pass",
  decision: "hold",
  baking: BEGAN + 24 * HOUR,
  alarm: false,
  reasons: ["bakes"],
};
const BAD: Found = { verdict: "fail", decision: "rollback", alarm: false, reasons: ["too many errors"] };
const UNREAD: Found = { ...BAKING, verdict: "error", reasons: ["no answer"] };
const [one, three] = [ledgerWith(), ledgerWith({ stage: "three", percent: 100 })];
const DRIFT = { why: "somebody changed the traffic", alarm: true };
const WORKING = { why: "Cloud Run is at work", alarm: false };

function word({ deed, decision, alarm, baking }: Tick): string {
  const { kind, ...about } = deed;
  const words = Object.values(about).filter((one) => typeof one === "string");
  const done = [kind, ...words].join(" ").trim();
  return `${decision}: ${done}${baking === undefined ? "" : ", baking"}${alarm ? ", alarm" : ""}`;
}

describe("a look at a stage", () => {
  it.each<[string, Ledger, Found, Partial<TickTerms>, string]>([
    ["starts the next stage on a go", one, ADVANCE, {}, "advance: promote two"],
    ["finishes the last one on a go", three, PROMOTE, {}, "promote: finish"],
    ["finishes where the plan has no stage left", three, ADVANCE, {}, "promote: finish"],
    ["waits while it bakes", one, BAKING, {}, "hold: none, baking"],
    ["takes back a bad one, with the reason", one, BAD, {}, "rollback: rollback too many errors"],
    ["calls a person where the go/no-go does", one, { ...BAKING, alarm: true }, {}, "hold: none, baking, alarm"],
    ["leaves a stage whose traffic was changed", one, ADVANCE, { amiss: DRIFT }, "hold: none, alarm"],
    ["tells of changed traffic while it bakes", one, BAKING, { amiss: DRIFT }, "hold: none, baking, alarm"],
    ["takes back a bad one whatever its traffic", one, BAD, { amiss: DRIFT }, "rollback: rollback too many errors"],
    ["waits while Cloud Run works", one, ADVANCE, { amiss: WORKING }, "hold: none"],
  ])("%s", (_, ledger, found, terms, expected) => {
    expect(word(decideTick(ledger, found, tickTerms(terms)))).toBe(expected);
  });
});

describe("without numbers", () => {
  const blind = (hours: number) => ({ blindSince: BEGAN + hours * HOUR });
  const back = (hours: string) => `rollback: rollback nobody has seen its numbers for ${hours}; no answer`;

  it.each<[string, Partial<Ledger>, number, Partial<TickTerms>, string]>([
    ["for two hours it waits", {}, 2, {}, "hold: none, baking"],
    ["for more than two hours it calls", {}, 2.1, {}, "hold: none, alarm"],
    ["for a day it still calls", {}, 24, {}, "hold: none, alarm"],
    ["for more than a day it calls once more, if nobody looked in vain before", {}, 24.5, {}, "hold: none, alarm"],
    [
      "for more than a day it takes back, ten minutes after a look in vain",
      blind(24.5 - 1 / 6),
      24.5,
      {},
      back("24 h 30 min"),
    ],
    ["it takes no two looks at once for two", blind(24.4), 24.5, {}, "hold: none, alarm"],
    [
      "a look in vain before the last good one is forgotten",
      { ...blind(3), lookedAt: BEGAN + 4 * HOUR },
      29,
      {},
      "hold: none, alarm",
    ],
    ["a look in vain at another stage is forgotten", blind(-3), 25, {}, "hold: none, alarm"],
    ["never, where the plan says never", {}, 99, { deadMan: { hold: 7200 } }, "hold: none, alarm"],
    ["it counts from the last look that had some", { lookedAt: BEGAN + 30 * HOUR }, 31, {}, "hold: none, baking"],
    ["a look before the stage began counts for nothing", { lookedAt: BEGAN - HOUR }, 3, {}, "hold: none, alarm"],
  ])("%s", (_, ledger, hours, terms, expected) => {
    const now = BEGAN + hours * HOUR;
    expect(word(decideTick(ledgerWith(ledger), UNREAD, tickTerms({ now, ...terms })))).toBe(expected);
  });

  it.each(["pass", "inconclusive"] as const)(
    "a look that found %s is no silence, however long ago the last was",
    (verdict) => {
      const found = { ...BAKING, verdict };
      expect(word(decideTick(one, found, tickTerms({ now: BEGAN + 99 * HOUR })))).toBe("hold: none, baking");
    },
  );
});

describe("a rollout that no user is on", () => {
  const fresh = ledgerWith({ stage: "0", percent: 0 });
  const [soon, late] = [{ now: BEGAN + HOUR / 4 - 1 }, { now: BEGAN + HOUR / 4 }];

  it.each<[string, Partial<TickTerms>, string | undefined, string]>([
    ["is left to its run at first", soon, undefined, "hold: none, baking"],
    ["is taken over after a quarter of an hour", late, undefined, "advance: promote one"],
    [
      "is left to its run as long as the plan lets it take",
      { ...late, startsWithin: 1320 },
      undefined,
      "hold: none, baking",
    ],
    ["is left alone in a freeze", late, "releases are frozen", "hold: none"],
    ["is left where Cloud Run is at work", { ...late, amiss: WORKING }, undefined, "hold: none"],
    ["calls where somebody changed the traffic", { ...late, amiss: DRIFT }, undefined, "hold: none, alarm"],
  ])("%s", (_, terms, frozen, expected) => {
    expect(word(decideUnstarted(fresh, tickTerms(terms), frozen))).toBe(expected);
  });

  it("is left alone for good where it was deployed without users on purpose", () => {
    const terms = tickTerms({ now: BEGAN + 99 * HOUR });
    expect(word(decideUnstarted({ ...fresh, goal: "0" }, terms))).toBe("hold: none");
  });
});

describe("a rollout that is over", () => {
  const OVER = { now: BEGAN + HOUR, quarantine: 604_800 };
  const queued = { image: "v3", at: BEGAN, by: "mona", run: "", commit: "" };
  const v3 = { image: "v3", at: BEGAN, reason: "bad" };

  it.each<[string, Partial<Ledger>, boolean, string | undefined, string]>([
    ["starts what waited", { status: "promoted", queued }, false, undefined, "advance: deploy v3"],
    [
      "starts what waited behind one taken back",
      { status: "rolled-back", queued },
      false,
      undefined,
      "advance: deploy v3",
    ],
    ["lets it wait in a freeze", { status: "promoted", queued }, false, "frozen", "hold: none"],
    [
      "calls where what waits was bad before",
      { status: "promoted", queued, quarantine: [v3] },
      false,
      undefined,
      "hold: none, alarm",
    ],
    [
      "starts what waits where its quarantine is over",
      { status: "promoted", queued, quarantine: [{ ...v3, at: BEGAN - 200 * HOUR }] },
      false,
      undefined,
      "advance: deploy v3",
    ],
    [
      "starts what waits where somebody stepped over its quarantine",
      { status: "promoted", queued: { ...queued, override: "quarantine" }, quarantine: [v3] },
      false,
      undefined,
      "advance: deploy v3",
    ],
    [
      "goes all the way back",
      { status: "rolled-back", reason: "errors", queued },
      true,
      undefined,
      "rollback: rollback users are still on ion-00002-bbb, which was taken back: errors",
    ],
  ])("%s", (_, ledger, serving, frozen, expected) => {
    const tick = decideOver(ledgerWith(ledger), serving, { ...OVER, ...(frozen === undefined ? {} : { frozen }) });
    expect(tick && word(tick)).toBe(expected);
  });

  it.each(["promoted", "rolled-back"] as const)("is nothing to look at when it was %s and nothing waits", (status) => {
    expect(decideOver(ledgerWith({ status }), false, OVER)).toBeUndefined();
  });
});

describe("a ledger that cannot be read", () => {
  it("holds, and calls a person", () => {
    expect(word(decideUnreadable("expected version 1"))).toBe("hold: none, alarm");
  });
});
