import { describe, expect, it } from "vitest";
import { RolloutError } from "../../../src/errors";
import { onlySomewhere, readPlaces, requireEverywhere } from "../../../src/flows/regions/stands";
import { regionsWorld } from "../../fakes/regions";
import { at, FIRST, move, release, SECOND, seen, stands } from "./lab";

const nowhere = { exists: false };

describe.each([
  ["in the first region alone", { [SECOND]: nowhere }, false, [2, "SERVICE_NOT_FOUND"], ["none", "nowhere"]],
  ["in the second region alone", { [FIRST]: nowhere }, false, [2, "SERVICE_NOT_FOUND"], ["nowhere", "none"]],
  ["in one region, and may be made", { [SECOND]: nowhere }, true, [2, "SERVICE_NOT_FOUND"], ["none", "nowhere"]],
  ["in no region", { [FIRST]: nowhere, [SECOND]: nowhere }, false, [2, "SERVICE_NOT_FOUND"], ["nowhere", "nowhere"]],
  [
    "in no region, and may be made",
    { [FIRST]: nowhere, [SECOND]: nowhere },
    true,
    [0, "promote", [FIRST, SECOND]],
    ["promoted", "promoted"],
  ],
] as const)("a service that is %s", (_where, behaviours, create, ends, places) => {
  it("is refused before anything is changed anywhere, or made in all", async () => {
    const world = regionsWorld([FIRST, SECOND], behaviours);
    expect(await seen(release(world, { create }))).toEqual(ends);
    expect(stands(world)).toEqual(places);
  });
});

describe("a service in some regions", () => {
  it("is told with the regions and the commands", async () => {
    const world = regionsWorld([FIRST, SECOND], { [SECOND]: nowhere });
    const places = await readPlaces(world, [at(FIRST), at(SECOND)]);
    const error = onlySomewhere(at(SECOND), places.slice(0, 1), places.slice(1), true);
    expect(error.message).toContain(`got it in ${FIRST} and not in ${SECOND}`);
    expect(error.hint).toContain(`gcloud run deploy ion-api --image IMAGE --region ${SECOND} --project demo`);
    expect(() => requireEverywhere(places, true)).toThrow(RolloutError);
  });

  it("goes on where a first release died between two regions", async () => {
    const world = regionsWorld([FIRST, SECOND], { [FIRST]: nowhere, [SECOND]: nowhere });
    world.clouds.get(SECOND)?.loseAnswer("before");
    await release(world, { create: true });
    expect(stands(world)).toEqual(["promoted", "nowhere"]);
    expect((await release(world, { create: true })).exit).toBe(0);
    expect(stands(world)).toEqual(["promoted", "promoted"]);
  });
});

describe("a canary that is only deployed", () => {
  it("comes to every region, one step at a time", async () => {
    const world = regionsWorld([FIRST, SECOND]);
    expect([await seen(move(world)), stands(world)]).toEqual([
      [0, undefined, [FIRST, SECOND]],
      ["0", "0"],
    ]);
    await move(world);
    expect(stands(world)).toEqual(["one", "one"]);
  });
});
