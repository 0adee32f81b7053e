import { describe, expect, it } from "vitest";
import { readingOf } from "../../src/core/ledger-text";
import { type Remembered, showEnded } from "../../src/flows/mirror-ended";
import { REF } from "../fakes/cloud-run";
import { act, type Deed, deploymentsOn, type Scene, scene } from "./mirroring";

function rememberedOn({ world }: Scene): readonly Remembered[] {
  const reading = readingOf(world.cloud.state);
  return reading.kind === "none" ? [] : [{ ref: REF, reading }];
}

describe("GitHub is shown later what it missed of a rollout", () => {
  it.each<[string, readonly Deed[], number, readonly string[]]>([
    ["that was promoted an hour ago", ["three", "next"], 3_600, ["ion-api (demo us-central1)/three: success"]],
    ["that was taken back an hour ago", ["one", "rollback"], 3_600, ["ion-api (demo us-central1)/one: failure"]],
    ["but not of one that was over for a day", ["three", "next"], 86_400, []],
    ["but not here of one that is under way, which is told with its look", ["one"], 3_600, []],
  ])("%s", async (_what, deeds, later, shown) => {
    const on = scene();
    for (const deed of deeds) await act(on, deed);
    on.world.clock.advance(later);
    const now = on.world.clock.now();
    await showEnded(on.world, on.hub, rememberedOn(on), now);
    const once = on.hub.forge.writes().length;
    await showEnded(on.world, on.hub, rememberedOn(on), now);
    expect(deploymentsOn(on.hub)).toEqual(shown);
    expect([on.hub.forge.writes().length, on.hub.messenger.posted]).toEqual([once, []]);
  });
});
