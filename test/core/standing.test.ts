import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { advance, isSameStage, type Ledger, type Step } from "../../src/core/ledger";
import { refuseStale, refuseSuperseded } from "../../src/core/standing";
import { refusalOf } from "../fakes/refusal";
import { beginningWith, DIGEST, proposalWith } from "./proposals";
import { anyLedger, CANARY, ledgerWith, NOON, REF } from "./states";

const HOUR = 3_600_000;
const shown = proposalWith();
const step = (change: Partial<Step> = {}): Step => ({
  ...{ at: NOON + 2 * HOUR, stage: "two", percent: 25, by: "mona", run: "", evidence: DIGEST },
  ...change,
});
const moved = (change: Partial<Step> = {}) => advance(ledgerWith(), step(change));
const begun = (change: Partial<Ledger> = {}) =>
  ledgerWith({ stage: "0", percent: 0, since: NOON + 2 * HOUR, startedAt: NOON + 2 * HOUR, ...change });

/** One thing or another is as it was when it was shown, at most all of them. */
const near = fc.record(
  {
    status: fc.constantFrom<Ledger["status"]>("running", "promoted", "rolled-back"),
    image: fc.constantFrom("v2", "v3"),
    stable: fc.constant("ion-00001-aaa"),
    canary: fc.constantFrom(CANARY, "ion-00009-ddd"),
    stage: fc.constantFrom("0", "one", "two", "three"),
    since: fc.constantFrom(NOON, NOON + 1, NOON + 2 * HOUR),
  },
  { requiredKeys: ["status", "image", "stable", "canary", "stage"] },
);

describe("a proposal against the ledger", () => {
  it.each<[string, Ledger, string]>([
    ["where it was when it was shown", ledgerWith(), "open"],
    ["where it was, looked at since", ledgerWith({ lookedAt: NOON + HOUR }), "open"],
    ["at the stage already, by this proposal", moved(), "done"],
    ["promoted already, by this proposal", { ...moved(), status: "promoted" }, "done"],
  ])("a rollout %s", (_where, ledger, standing) => {
    expect(refuseSuperseded(shown, REF, ledger)).toBe(standing);
  });

  it.each<[string, Ledger | undefined]>([
    ["is gone with its ledger", undefined],
    ["is another canary's", ledgerWith({ canary: "ion-00009-ddd" })],
    ["is of another image", ledgerWith({ image: "v3" })],
    ["has come to the stage a second time", ledgerWith({ since: NOON + 1 })],
    ["is at the stage by other evidence", moved({ evidence: "f".repeat(64) })],
    ["is at the stage without evidence", advance(ledgerWith(), { ...step(), evidence: "" })],
    ["is beyond the stage", advance(moved(), step({ stage: "three", percent: 100, evidence: "f".repeat(64) }))],
    ["was taken back", ledgerWith({ status: "rolled-back" })],
    ["was taken back at the stage that was approved", { ...moved(), status: "rolled-back" }],
    ["was promoted without it", ledgerWith({ status: "promoted" })],
  ])("is refused where the rollout %s", async (_what, ledger) => {
    const error = await refusalOf(() => refuseSuperseded(shown, REF, ledger));
    expect([error.code, error.exit]).toEqual(["CONFLICT", 3]);
    expect(error.message).toContain(`expected the rollout of ${CANARY} at one, as it was when two was proposed`);
  });

  it.each([
    [
      "service",
      { ...REF, service: "neon" },
      "got a proposal for ion in us-central1 of demo at neon in us-central1 of demo",
    ],
    [
      "region",
      { ...REF, region: "europe-west1" },
      "got a proposal for ion in us-central1 of demo at ion in europe-west1 of demo",
    ],
    [
      "project",
      { ...REF, project: "prod" },
      "got a proposal for ion in us-central1 of demo at ion in us-central1 of prod",
    ],
  ])("is refused at another %s", async (_what, ref, got) => {
    expect((await refusalOf(() => refuseSuperseded(shown, ref, ledgerWith()))).message).toContain(got);
  });

  it("is refused for every ledger that tells of another stay at a stage, unless it went there by itself", () => {
    fc.assert(
      fc.property(anyLedger, near, (any, change) => {
        const ledger = { ...any, ...change };
        const stays = ledger.status === "running" && isSameStage(ledger, ledgerWith()) && ledger.image === "v2";
        fc.pre(!stays);
        expect(() => refuseSuperseded(shown, REF, ledger)).toThrow("as it was when two was proposed");
      }),
    );
  });
});

describe("a proposal to begin", () => {
  const beginning = beginningWith();
  it.each<[string, Ledger | undefined, string]>([
    ["never had a rollout", undefined, "open"],
    ["had one that was promoted before", ledgerWith({ status: "promoted" }), "open"],
    ["had one of this image that was taken back before", ledgerWith({ status: "rolled-back" }), "open"],
    ["has one of another image since before, which is to be superseded", ledgerWith({ image: "v1" }), "open"],
    ["has it begun by a run that died", begun(), "open"],
    [
      "was made by it, and so has it at the last stage",
      begun({ stage: "three", percent: 100, status: "promoted" }),
      "done",
    ],
    ["has it at the stage already", begun({ stage: "one", percent: 5 }), "done"],
  ])("at a service that %s", (_where, ledger, standing) => {
    expect(refuseSuperseded(beginning, REF, ledger)).toBe(standing);
  });

  it.each<[string, Ledger]>([
    ["another image began since", begun({ image: "v3" })],
    ["another image was promoted since", ledgerWith({ image: "v3", status: "promoted", since: NOON + 2 * HOUR })],
    ["the image was taken back since", begun({ status: "rolled-back" })],
    ["an older rollout of the image went on since", ledgerWith({ since: NOON + 2 * HOUR })],
    ["the rollout is at another stage by now", begun({ stage: "two", percent: 25 })],
  ])("is refused where %s", async (_what, ledger) => {
    const error = await refusalOf(() => refuseSuperseded(beginning, REF, ledger));
    expect(error.code).toBe("CONFLICT");
    expect(error.message).toContain("expected a rollout of v2 still to begin");
  });
});

describe("evidence that was shown long ago", () => {
  it.each([0, 1, 72 * HOUR])("is good after %d ms", (age) => {
    expect(() => refuseStale(shown, shown.at + age, 72 * 3600)).not.toThrow();
  });

  it("is refused a moment after its time", async () => {
    const error = await refusalOf(() => refuseStale(shown, shown.at + 72 * HOUR + 1000, 72 * 3600));
    expect([error.code, error.exit]).toEqual(["HELD", 3]);
    expect(error.message).toBe(
      "expected an approval of evidence that is at most 72 h old, got evidence of 2026-01-05T13:00:00.000Z, 72 h ago",
    );
  });
});
