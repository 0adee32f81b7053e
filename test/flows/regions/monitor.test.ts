import { describe, expect, it } from "vitest";
import type { Outcome } from "../../../src/core/report/outcome";
import { monitor } from "../../../src/flows/monitor";
import { rollback } from "../../../src/flows/rollback";
import { REF } from "../../fakes/cloud-run";
import { FakeForge } from "../../fakes/forge";
import { fakeHub } from "../../fakes/hub";
import { type RegionsWorld, regionsWorld } from "../../fakes/regions";
import { rollbackJob, V3 } from "../jobs";
import { HOUR, monitorJob, STAGES, watchTerms } from "../monitoring";
import { at, FIRST, move, SECOND, stands, THIRD } from "./lab";

interface Scene {
  readonly world: RegionsWorld;
  readonly forge: FakeForge;
  tick(): Promise<Outcome>;
  /** What was ordered: stage or image, and the region where one is named. */
  ordered(): readonly (readonly unknown[])[];
}

/** Returns regions that are at the stages, a moment ago; without a stage nothing was begun there. */
async function sceneAt(...stages: readonly (string | undefined)[]): Promise<Scene> {
  const regions = [FIRST, SECOND, THIRD].slice(0, stages.length);
  const world = regionsWorld(regions);
  for (const [index, stage] of stages.entries()) {
    const region = regions[index] ?? "";
    if (stage !== undefined) await move({ ...world, clouds: only(world, region) }, { stage, stages: STAGES });
  }
  const forge = new FakeForge(() => world.clock.now());
  const hub = fakeHub({ forge });
  const places = regions.map((region) => ({ project: REF.project, region }));
  return {
    world,
    forge,
    tick: () => monitor(world, hub, monitorJob({ places, termsOf: () => watchTerms({ regions }) })),
    ordered: () => forge.dispatched.map(({ inputs }) => [inputs["stage"] ?? inputs["image"], inputs["region"]]),
  };
}

function only({ clouds }: RegionsWorld, region: string): RegionsWorld["clouds"] {
  return new Map([...clouds].filter(([name]) => name === region));
}

/** What a look finds a day later, and what becomes of all regions. */
describe.each<
  [string, readonly (string | undefined)[], (scene: Scene) => unknown, readonly string[], readonly string[]]
>([
  ["all are well: one run is ordered for all", ["one", "one"], () => undefined, ["one", "one"], ["two"]],
  [
    "one is bad: all go back in the same tick",
    ["one", "one", "one"],
    ({ world }) => world.moods.set(SECOND, "bad"),
    ["rolled-back", "rolled-back", "rolled-back"],
    [],
  ],
  [
    "one is bad and another does not answer: the others go back",
    ["one", "one", "one"],
    ({ world }) => [world.moods.set(SECOND, "bad"), world.closed.add(THIRD)],
    ["rolled-back", "rolled-back", "one"],
    [],
  ],
  ["one does not answer: none goes on", ["one", "one"], ({ world }) => world.closed.add(SECOND), ["one", "one"], []],
  [
    "one has no numbers: none goes on",
    ["one", "one"],
    ({ world }) => world.moods.set(FIRST, "none"),
    ["one", "one"],
    [],
  ],
  ["one is behind: it is brought up first", ["two", "one"], () => undefined, ["two", "one"], ["two"]],
  ["one was never begun: it is brought up first", ["one", undefined], () => undefined, ["one", "none"], ["one"]],
  [
    "one is behind and the one ahead has no numbers: none goes on",
    ["two", "one"],
    ({ world }) => world.moods.set(FIRST, "none"),
    ["two", "one"],
    [],
  ],
  [
    "one was taken back by a run that died: the others follow",
    ["one", "one"],
    ({ world }) => rollback(world, rollbackJob({ ref: at(FIRST), mustConfirm: false })),
    ["rolled-back", "rolled-back"],
    [],
  ],
  ["all pass the last stage: all are finished", ["three", "three"], () => undefined, ["promoted", "promoted"], []],
  ["one has passed the last stage alone: it waits", ["three", "two"], () => undefined, ["three", "two"], ["three"]],
])("regions of which %s", (_what, stages, befalls, places, orders) => {
  it("are one rollout", async () => {
    const scene = await sceneAt(...stages);
    scene.world.clock.advance(25 * HOUR);
    await befalls(scene);
    await scene.tick();
    scene.world.closed.clear();
    expect(stands(scene.world)).toEqual(places);
    expect(scene.ordered()).toEqual(orders.map((order) => [order, undefined]));
  });
});

describe("a run for all regions", () => {
  it("has a title by which it is known, and names every canary", async () => {
    const scene = await sceneAt("one", "one");
    scene.world.clock.advance(25 * HOUR);
    await scene.tick();
    const { rollout = "" } = scene.forge.dispatched[0]?.inputs ?? {};
    const canaries = [...scene.world.clouds.values()].map(({ shares }) =>
      Object.keys(shares).find((name) => shares[name] === 5),
    );
    expect(rollout.split(",")).toEqual([...new Set(canaries)]);
  });

  it("is not ordered for a region that a run may still come to", async () => {
    const scene = await sceneAt("one", undefined);
    scene.world.clock.advance(600);
    await scene.tick();
    expect(scene.ordered()).toEqual([]);
  });

  it("is ordered once for an image that waited, when all are done", async () => {
    const scene = await sceneAt("three", "three");
    const job = { image: V3, stages: STAGES } as const;
    await move(scene.world, { ...job, guards: { freeze: [], quarantine: 0, whileRunning: "queue", override: [] } });
    scene.world.clock.advance(25 * HOUR);
    await scene.tick();
    expect([stands(scene.world), scene.ordered()]).toEqual([["promoted", "promoted"], []]);
    await scene.tick();
    expect(scene.ordered()).toEqual([[V3, undefined]]);
  });
});

describe("regions of different images", () => {
  it("wait for a person", async () => {
    const scene = await sceneAt("one", undefined);
    await move({ ...scene.world, clouds: only(scene.world, SECOND) }, { stage: "one", image: V3, stages: STAGES });
    scene.world.clock.advance(25 * HOUR);
    const { exit } = await scene.tick();
    expect([exit, scene.ordered()]).toEqual([3, []]);
  });
});
