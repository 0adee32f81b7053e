import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { advance, type Ledger } from "../../src/core/ledger";
import { LEDGER_KEY, parseLedger, renderLedger } from "../../src/core/ledger-text";
import { quarantineAfter } from "../../src/core/quarantine";
import { ledgerWith, NOON } from "./states";

/**
 * How many bytes all annotations of a service may have together; source: Kubernetes' validation of object metadata,
 * which Cloud Run's resources follow. Half of it is left to everybody else.
 */
const ALL_ANNOTATIONS = 256 * 1024;

/** What makes JSON longest: control characters, quotes, lone surrogates; without end. */
const hostile = fc
  .tuple(
    fc.constantFrom("\u0000", '"', "\\", "\ud800", "\u{1f4a5}", "\u2028", "x"),
    fc.integer({ min: 0, max: 20_000 }),
  )
  .map(([letter, length]) => letter.repeat(length));
const image = (index: number) =>
  `us-central1-docker.pkg.dev/project/${"r".repeat(120)}/app@sha256:${String(index).padStart(64, "0")}`;
const RUN = `https://github.example/${"o".repeat(39)}/${"r".repeat(100)}/actions/runs/12345678901/attempts/10`;

/** A ledger after so many rollbacks and steps, each with what a hostile name or server could put into it. */
function filled(reason: string, name: string): Ledger {
  const step = { stage: "s".repeat(63), percent: 5, by: name, run: RUN, approvedBy: name, evidence: "f".repeat(64) };
  const override = "freeze, quarantine, bake, complaints, outdated";
  let ledger = ledgerWith({ story: [] });
  for (let index = 0; index < 30; index++)
    ledger = {
      ...ledger,
      image: image(index),
      ...quarantineAfter({ ...ledger, image: image(index) }, NOON + index, reason),
    };
  for (let index = 0; index < 80; index++)
    ledger = advance(ledger, { ...step, override, at: NOON + index }, { reason });
  return ledger;
}

describe("the ledger's annotation", () => {
  it("fits beside everybody else's, after any number of steps and rollbacks, with reasons and names that are hostile", () => {
    fc.assert(
      fc.property(hostile, hostile, (reason, name) => {
        const ledger = filled(reason, name);
        const text = renderLedger(ledger);
        expect([ledger.story.length, ledger.quarantine?.length]).toEqual([50, 20]);
        expect(Buffer.byteLength(text) + LEDGER_KEY.length).toBeLessThan(ALL_ANNOTATIONS / 2);
        expect(parseLedger(text)).toMatchObject({
          kind: "ledger",
          ledger: { stage: ledger.stage, canary: ledger.canary },
        });
      }),
      { numRuns: 60 },
    );
  });

  it("keeps a reason and a name of usual length to the letter", () => {
    const reason = "error-rate is 12 % in 5 minutes, above its rollback line of 5 %";
    const read = parseLedger(renderLedger(filled(reason, "mona")));
    expect(read).toMatchObject({
      kind: "ledger",
      ledger: { reason, story: { 49: { by: "mona", approvedBy: "mona" } } },
    });
  });

  it("cuts a reason that has no end to its first thousand characters", () => {
    const read = parseLedger(renderLedger(ledgerWith({ reason: "x".repeat(5000) })));
    expect(read.kind === "ledger" ? read.ledger.reason : "").toBe("x".repeat(1000));
  });
});
