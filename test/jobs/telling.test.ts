import { describe, expect, it } from "vitest";
import { type ErrorCode, RolloutError } from "../../src/errors";
import { telling } from "../../src/jobs/telling";
import { failureOf } from "../cloud/google";
import { REF } from "../fakes/cloud-run";
import { act, eventsOn, type Scene, scene } from "../flows/mirroring";

const DONE = { exit: 0, outputs: {}, headline: "done", summary: "" } as const;

/** Returns what `telling` starts from in the scene. */
function contextOf({ world, hub }: Scene, { dryRun = false, cancelled = false } = {}) {
  const cancel = new AbortController();
  if (cancelled) cancel.abort();
  return { inputs: { "dry-run": dryRun }, real: { world, hub: () => hub, signal: cancel.signal } };
}

describe("a step tells how it left the service", () => {
  it.each([
    ["once it is done", {}, ["stage"]],
    ["but not in a dry run", { dryRun: true }, []],
    ["but not once it is cancelled", { cancelled: true }, []],
  ])("%s", async (_when, change, told) => {
    const on = scene();
    const outcome = await telling(contextOf(on, change), [REF], async () => {
      await act(on, "one");
      return DONE;
    });
    expect([outcome, eventsOn(on.hub)]).toEqual([DONE, told]);
  });

  it.each<[ErrorCode, readonly string[]]>([
    ["CLOUD_REFUSED", ["stage"]],
    ["CONFLICT", ["stage"]],
    ["INPUT_INVALID", []],
  ])("also where it ends with %s, which stays its end", async (code, told) => {
    const on = scene();
    const failed = telling(contextOf(on), [REF], async () => {
      await act(on, "one");
      throw new RolloutError(code, "no");
    });
    expect((await failureOf(failed)).code).toBe(code);
    expect(eventsOn(on.hub)).toEqual(told);
  });

  it("and ends as it would have where nobody can be told", async () => {
    const on = scene();
    on.hub.forge.break("down");
    on.hub.messenger.isDown = true;
    const outcome = await telling(contextOf(on), [REF], async () => {
      await act(on, "one");
      return DONE;
    });
    expect(outcome).toBe(DONE);
  });
});
