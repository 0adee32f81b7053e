import { describe, expect, it } from "vitest";
import type { Ledger } from "../../../src/core/ledger";
import { rememberedOf } from "../../../src/core/tick";
import { ledgerWith } from "../states";
import { BEGAN, HOUR, tickTerms } from "./cases";

describe("a look is remembered", () => {
  const blind = { blindSince: BEGAN + HOUR };

  it.each<[string, Partial<Ledger>, Parameters<typeof rememberedOf>[1], number, string]>([
    ["after more than a quarter of the dead man's time", {}, "pass", 31, "lookedAt"],
    ["not before", {}, "pass", 30, ""],
    ["counted from the last one", { lookedAt: BEGAN + HOUR }, "pass", 90, ""],
    ["at once where the one before was in vain", { lookedAt: BEGAN + HOUR - 1, ...blind }, "pass", 61, "lookedAt"],
    ["also where it found a bad canary", {}, "fail", 31, "lookedAt"],
    ["not without numbers", {}, "no-data", 120, ""],
    ["not in an outage", {}, "error", 120, ""],
    ["as one in vain when the dead man calls", {}, "error", 121, "blindSince"],
    ["as one in vain without numbers, too", {}, "no-data", 121, "blindSince"],
    ["as one in vain only once", blind, "error", 181, ""],
    ["not before the first stage", { stage: "0" }, "pass", 31, ""],
    ["not where none was asked for", {}, undefined, 31, ""],
  ])("%s", (_, ledger, verdict, minutes, expected) => {
    const terms = tickTerms({ now: BEGAN + minutes * 60_000 });
    const remembered = rememberedOf(ledgerWith(ledger), verdict, terms) ?? {};
    expect(Object.entries(remembered)).toEqual(expected === "" ? [] : [[expected, terms.now]]);
  });

  it("in vain for nothing where the plan never takes back", () => {
    const terms = tickTerms({ now: BEGAN + 99 * HOUR, deadMan: { hold: 7200 } });
    expect(rememberedOf(ledgerWith(), "error", terms)).toBeUndefined();
  });
});
