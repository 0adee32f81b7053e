import { describe, expect, it } from "vitest";
import { type RegionsWorld, regionsWorld } from "../../fakes/regions";
import { V2, V3 } from "../jobs";
import { FIRST, move, passed, release, SECOND, seen, stands, THIRD } from "./lab";

const bad = (world: RegionsWorld, region: string): unknown => world.moods.set(region, "bad");

describe("a rollout in two regions", () => {
  it("passes each stage in one region after the other, and is left by both together", async () => {
    const world = regionsWorld([FIRST, SECOND]);
    const stays: (readonly string[])[] = [];
    for (let index = 0; index < 3; index += 1) {
      expect((await release(world)).exit).toBe(0);
      stays.push(stands(world));
    }
    expect(stays).toEqual([
      ["one", "one"],
      ["two", "two"],
      ["promoted", "promoted"],
    ]);
    expect(world.lines.filter((line) => line.startsWith("Wave")).slice(0, 2)).toEqual([
      `Wave 1 of 2: ion-api in ${FIRST}.`,
      `Wave 2 of 2: ion-api in ${SECOND}.`,
    ]);
  });

  it("gives out the smallest share and what each region has", async () => {
    const world = await passed(1);
    world.moods.set(SECOND, "none");
    const { outputs } = await release(world, { stage: "one" });
    expect(outputs["percent"]).toBe("5");
    expect(JSON.parse(outputs["regions"] ?? "")).toMatchObject({
      [FIRST]: { exit: 0, verdict: "pass", percent: "5" },
      [SECOND]: { exit: 3, verdict: "no-data" },
    });
  });
});

/** What befalls a region before the second stage is asked for, and where that leaves all of them. */
describe.each<[string, (world: RegionsWorld) => unknown, readonly unknown[], readonly string[]]>([
  [
    "the first is bad: it and all others go back, none moves",
    (world) => bad(world, FIRST),
    [1, "rollback", [FIRST, SECOND, THIRD]],
    ["rolled-back", "rolled-back", "rolled-back"],
  ],
  [
    "the last is bad: it and all others go back, none moves",
    (world) => bad(world, THIRD),
    [1, "rollback", [FIRST, SECOND, THIRD]],
    ["rolled-back", "rolled-back", "rolled-back"],
  ],
  [
    "the second has no numbers: only it is watched again, and none moves",
    (world) => world.moods.set(SECOND, "none"),
    [3, "hold", [SECOND]],
    ["one", "one", "one"],
  ],
  [
    "the second cannot be reached: nothing is changed anywhere",
    (world) => world.closed.add(SECOND),
    [4, "CLOUD_UNREACHABLE"],
    ["one", "one", "one"],
  ],
  [
    "the canaries are not healthy: all go back",
    (world) => {
      world.ill = true;
    },
    [1, "rollback", [FIRST]],
    ["rolled-back", "rolled-back", "rolled-back"],
  ],
])("a stage that is to be left, where %s", (_what, befalls, ends, places) => {
  it("is as the law says", async () => {
    const world = await passed(1, [FIRST, SECOND, THIRD]);
    world.clock.advance(3600);
    befalls(world);
    expect(await seen(release(world))).toEqual(ends);
    expect(stands(world)).toEqual(places);
  });
});

/** What befalls the second region once the first one has come to the second stage. */
describe.each<[string, (world: RegionsWorld) => unknown, readonly unknown[], readonly string[]]>([
  [
    "is bad",
    (world) => bad(world, SECOND),
    [1, "rollback", [FIRST, SECOND]],
    ["rolled-back", "rolled-back", "rolled-back"],
  ],
  ["has no numbers", (world) => world.moods.set(SECOND, "none"), [3, "hold", [FIRST, SECOND]], ["two", "one", "one"]],
  [
    "loses the answer of its move, which was not made",
    (world) => world.clouds.get(SECOND)?.loseAnswer("before"),
    [4, "advance", [FIRST, SECOND]],
    ["two", "one", "one"],
  ],
])("a second region that %s in its turn", (_what, befalls, ends, places) => {
  it("stops or takes back as the law says", async () => {
    const world = await passed(1, [FIRST, SECOND, THIRD]);
    world.clock.advance(3600);
    world.clouds.get(FIRST)?.at("before", () => befalls(world));
    expect(await seen(release(world))).toEqual(ends);
    expect(stands(world)).toEqual(places);
  });
});

describe("a run that finds regions at different stages", () => {
  it("brings those behind up to the others first, and goes no further", async () => {
    const world = await passed(1, [FIRST, SECOND, THIRD]);
    world.clock.advance(3600);
    world.clouds.get(SECOND)?.loseAnswer("before");
    await release(world);
    world.clock.advance(3600);
    expect(await seen(release(world))).toEqual([0, "advance", [FIRST, SECOND, THIRD]]);
    expect(stands(world)).toEqual(["two", "two", "two"]);
  });

  it("takes back the others where a canary cannot start in the second", async () => {
    const world = regionsWorld([FIRST, SECOND], { [SECOND]: { fates: { [V2]: { ready: "failed" } } } });
    expect(await seen(release(world))).toEqual([1, "rollback", [FIRST, SECOND]]);
    expect(stands(world)).toEqual(["rolled-back", "rolled-back"]);
  });

  it("takes back a region that was promoted meanwhile, and none that was promoted before", async () => {
    const world = await passed(2, [FIRST, SECOND, THIRD]);
    await move(world, { stage: "three" });
    world.clouds.get(SECOND)?.loseAnswer("before");
    await move(world);
    expect(stands(world)).toEqual(["promoted", "three", "three"]);
    bad(world, THIRD);
    world.clock.advance(3600);
    await release(world);
    expect(stands(world)).toEqual(["rolled-back", "rolled-back", "rolled-back"]);
  });

  it("goes back in the regions that answer, and says which one did not", async () => {
    const world = await passed(1, [FIRST, SECOND, THIRD]);
    world.clock.advance(3600);
    bad(world, FIRST);
    world.clouds.get(THIRD)?.loseAnswer("before");
    const outcome = await release(world);
    expect(stands(world)).toEqual(["rolled-back", "rolled-back", "one"]);
    expect([outcome.exit, outcome.headline]).toEqual([4, expect.stringContaining(THIRD)]);
  });
});

describe("another image", () => {
  it("is refused before anything is done where a region is still at the one before", async () => {
    const world = await passed(1);
    expect(await seen(release(world, { image: V3 }))).toEqual([3, undefined, [FIRST]]);
    expect(stands(world)).toEqual(["one", "one"]);
  });
});
