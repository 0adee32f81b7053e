import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Ledger } from "../../src/core/ledger";
import { isSameImage, keptQuarantine, quarantineAfter, quarantinedBy } from "../../src/core/quarantine";
import { ledgerWith, NOON } from "./states";

const DAY = 86_400_000;
const WEEK = 7 * 86_400;
const [A, B] = ["a", "b"].map((digit) => `sha256:${digit.repeat(64)}`);

describe("an image is the same", () => {
  it.each([
    ["by its whole name", "host.example/ion:v1", "host.example/ion:v1", true],
    ["by its name in full", "x/ion:1", "docker.io/x/ion:1", true],
    ["not by another tag", "host.example/ion:v1", "host.example/ion:v2", false],
    ["by its digest, whatever it is called", `host.example/ion:v1@${A}`, `mirror.example/ion@${A}`, true],
    ["not by another digest under one name", `host.example/ion:v1@${A}`, `host.example/ion:v1@${B}`, false],
    ["not where only one has a digest", "host.example/ion:v1", `host.example/ion:v1@${A}`, false],
  ])("%s", (_how, one, other, same) => {
    expect([isSameImage(one, other), isSameImage(other, one)]).toEqual([same, same]);
  });
});

describe("an image is kept away", () => {
  const back = (change: Partial<Ledger> = {}): Ledger =>
    ledgerWith({ quarantine: [{ image: "v2", at: NOON, reason: "slow" }], ...change });
  it.each<[string, Ledger | undefined, number, number, boolean]>([
    ["for the time that the plan says", back(), NOON + WEEK * 1000 - 1, WEEK, true],
    ["and no longer", back(), NOON + WEEK * 1000, WEEK, false],
    ["not at all where the plan says 0s", back(), NOON, 0, false],
    ["not where it was never taken back", ledgerWith(), NOON, WEEK, false],
    ["not where there was no rollout", undefined, NOON, WEEK, false],
    ["also by a ledger of the first releases", ledgerWith({ status: "rolled-back" }), NOON, WEEK, true],
  ])("%s", (_how, ledger, at, seconds, kept) => {
    expect(quarantinedBy(ledger, "v2", at, seconds) !== undefined).toBe(kept);
  });
});

describe("a rollback", () => {
  it.each<[string, Partial<Ledger>, readonly string[] | undefined]>([
    ["adds its image", {}, ["v2"]],
    ["adds one that was promoted meanwhile", { status: "promoted" }, ["v2"]],
    ["adds none where nobody knows which it was", { image: "" }, undefined],
    ["moves one that was there to the end", { quarantine: entries("v2", "v1") }, ["v1", "v2"]],
    [
      "keeps the date of one that was taken back before",
      { status: "rolled-back", quarantine: entries("v2", "v1") },
      ["v2", "v1"],
    ],
    ["forgets what is older than 90 days", { quarantine: [{ image: "v0", at: NOON - 90 * DAY, reason: "" }] }, ["v2"]],
  ])("%s", (_what, change, images) => {
    const { quarantine } = quarantineAfter(ledgerWith(change), NOON, "slow");
    expect(quarantine?.map(({ image }) => image)).toEqual(images);
  });

  it("keeps no more than the beginning of a long reason", () => {
    expect(quarantineAfter(ledgerWith(), NOON, "x".repeat(999)).quarantine?.[0]?.reason).toHaveLength(200);
  });
});

function entries(...images: readonly string[]): Ledger["quarantine"] & object {
  return images.map((image) => ({ image, at: NOON - DAY, reason: "" }));
}

test("never more than twenty are kept, each once, the newest among them", () => {
  const image = fc.integer({ min: 0, max: 40 }).map((number) => `v${number}`);
  fc.assert(
    fc.property(fc.array(image, { minLength: 1, maxLength: 60 }), (images) => {
      let after: Ledger = ledgerWith();
      for (const [index, name] of images.entries())
        after = { ...after, ...quarantineAfter({ ...after, image: name }, NOON + index, "") };
      const kept = (keptQuarantine(after, NOON + 60).quarantine ?? []).map((entry) => entry.image);
      expect(kept.length).toBe(Math.min(20, new Set(images).size));
      expect([new Set(kept).size, kept.at(-1)]).toEqual([kept.length, images.at(-1)]);
    }),
  );
});
