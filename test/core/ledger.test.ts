import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { advance } from "../../src/core/ledger";
import { LEDGER_KEY, parseLedger, readingOf, renderLedger, withLedger } from "../../src/core/ledger-text";
import { anyLedger, ledgerWith, NOON } from "./states";

const ENV = { mode: "services", canaryService: "ion-canary", publish: { env: "CANARY_PERCENT" } } as const;

describe("the ledger", () => {
  it("reads back what it wrote, whatever is in it", () => {
    fc.assert(
      fc.property(anyLedger, (ledger) => {
        expect(parseLedger(renderLedger(ledger))).toEqual({ kind: "ledger", ledger });
      }),
    );
  });

  it("can be read by a person: a version, ISO times and the story", () => {
    const step = { at: NOON, stage: "one", percent: 5, by: "mona", run: "https://github.example/7" };
    expect(JSON.parse(renderLedger(advance(ledgerWith(), step)))).toMatchObject({
      version: 1,
      since: "2026-01-05T12:00:00.000Z",
      story: [{ at: "2026-01-05T12:00:00.000Z", stage: "one", percent: 5, by: "mona" }],
    });
  });

  it.each<[string, Parameters<typeof ledgerWith>[0], number]>([
    ["1 where it has no ways of its own, for every release to read", {}, 1],
    ["2 with another way than the service's traffic", { routing: ENV }, 2],
    ["2 with a way that it went before", { left: [ENV] }, 2],
    ["2 with a canary of another service", { canaryService: "ion-canary" }, 2],
  ])("is of version %s", (_, ways, version) => {
    const ledger = ledgerWith(ways);
    expect(JSON.parse(renderLedger(ledger))).toMatchObject({ version });
    expect(parseLedger(renderLedger(ledger))).toEqual({ kind: "ledger", ledger });
  });

  it("is not between two ways where it says so", () => {
    const text = JSON.stringify({ ...JSON.parse(renderLedger(ledgerWith({ routing: ENV }))), handOver: false });
    expect(parseLedger(text)).toEqual({ kind: "ledger", ledger: ledgerWith({ routing: ENV }) });
  });

  it("leaves everybody else's annotations as they are", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), anyLedger, (foreign, ledger) => {
        const { [LEDGER_KEY]: ours, ...others } = withLedger(foreign, ledger);
        const { [LEDGER_KEY]: _, ...before } = foreign;
        expect(others).toEqual(before);
        expect(readingOf({ annotations: { [LEDGER_KEY]: ours ?? "" } })).toEqual({ kind: "ledger", ledger });
      }),
    );
  });

  it("is absent where nobody wrote one", () => {
    expect(readingOf({ annotations: { other: "{}" } })).toEqual({ kind: "none" });
  });

  const written = JSON.parse(renderLedger(ledgerWith({ story: [] }))) as Record<string, unknown>;
  it.each<[string, string, string]>([
    ["is empty", "", "JSON"],
    ["is no JSON", "{", "JSON"],
    ["is a number", "5", "the ledger to be an object"],
    ["is null", "null", "the ledger to be an object"],
    ["has no version", JSON.stringify({}), "a number at version"],
    ["is of a later version", JSON.stringify({ ...written, version: 3 }), "version 1 or 2, got 3"],
    ["is between two ways in a text", JSON.stringify({ ...written, handOver: "false" }), "true or false at handOver"],
    ["has a status of its own", JSON.stringify({ ...written, status: "paused" }), "got paused"],
    ["has no canary", JSON.stringify({ ...written, canary: undefined }), "a text at canary"],
    ["has a percent as text", JSON.stringify({ ...written, percent: "5" }), "a number at percent"],
    ["has a percent beyond all users", JSON.stringify({ ...written, percent: 250 }), "an integer from 0 to 100"],
    ["has a percent below none", JSON.stringify({ ...written, percent: -3 }), "an integer from 0 to 100"],
    ["runs without a stable revision", JSON.stringify({ ...written, stable: "" }), "expected two revisions"],
    [
      "runs with one revision on both sides",
      JSON.stringify({ ...written, stable: written["canary"] }),
      "two revisions",
    ],
    ["has a time that is none", JSON.stringify({ ...written, since: "yesterday" }), "a time at since, got yesterday"],
    ["has tags as text", JSON.stringify({ ...written, latestTags: "blue" }), "a list at latestTags"],
    ["has a step that is none", JSON.stringify({ ...written, story: [7] }), "a step of the story to be an object"],
  ])("cannot be read when it %s, and says why", (_what, text, why) => {
    expect(parseLedger(text)).toEqual({ kind: "unreadable", why: expect.stringContaining(why) });
  });

  it("ignores what a later version added", () => {
    expect(parseLedger(JSON.stringify({ ...written, mood: "good" }))).toEqual({
      kind: "ledger",
      ledger: ledgerWith(),
    });
  });

  it("stands after a step where the step says, and keeps the rest", () => {
    const step = { at: NOON + 1, stage: "two", percent: 25, by: "mona", run: "" };
    const before = ledgerWith({ reason: "as it was" });
    expect(advance(before, step)).toEqual({ ...before, stage: "two", percent: 25, since: NOON + 1, story: [step] });
    expect(advance(before, step, { status: "rolled-back", reason: "slow" })).toMatchObject({
      status: "rolled-back",
      reason: "slow",
    });
  });

  it("keeps the last fifty steps of its story, for annotations are not a log", () => {
    let ledger = ledgerWith();
    for (let at = 1; at <= 60; at++) ledger = advance(ledger, { at, stage: "one", percent: 5, by: "", run: "" });
    expect([ledger.story.length, ledger.story[0]?.at, ledger.story.at(-1)?.at]).toEqual([50, 11, 60]);
  });
});
