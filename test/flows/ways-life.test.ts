import { describe, expect, it } from "vitest";
import type { Routing } from "../../src/core/routing";
import { deployCanary } from "../../src/flows/deploy-canary";
import { routedWorld } from "../fakes/routed";
import { V2 } from "./jobs";
import { BALANCER, BY_TAG, DOCUMENT, ENV, REVISIONS, seenIn, wayJob } from "./routings";

const OTHER_ENV: Routing = { mode: "services", canaryService: "ion-api-canary", publish: { env: "OTHER_PERCENT" } };

/** The ways of the three stages, and the percents at which users were on the canary, in their order. */
const LIVES: readonly [string, readonly Routing[], readonly number[]][] = [
  ["by revisions", [REVISIONS], [0, 5, 25, 100]],
  ["by a variable", [ENV], [0, 5, 25, 100]],
  ["by a document", [DOCUMENT], [0, 5, 25, 100]],
  ["by a load balancer", [BALANCER], [0, 5, 25, 100]],
  ["by a load balancer to a tag", [BY_TAG], [0, 5, 25, 100]],
  ["by a variable, then a load balancer", [ENV, ENV, BALANCER], [0, 5, 25, 0, 100]],
  ["by a variable, then another one", [ENV, OTHER_ENV], [0, 5, 0, 25, 100]],
  ["by a load balancer, then a variable", [BALANCER, ENV], [0, 5, 0, 25, 100]],
  ["by a document, then a load balancer", [DOCUMENT, BALANCER], [0, 5, 0, 25, 100]],
  ["by revisions, then a load balancer", [REVISIONS, BY_TAG], [0, 5, 0, 25, 100]],
  ["by a load balancer, then revisions", [BY_TAG, REVISIONS], [0, 5, 0, 25, 100]],
  ["there and back again", [BY_TAG, REVISIONS, BY_TAG], [0, 5, 0, 25, 0, 100]],
];

describe.each(LIVES)("a whole life %s", (_by, ways, percents) => {
  it("takes users to the canary stage by stage, and never more than the ledger says", async () => {
    const world = routedWorld();
    const seen = seenIn(world, ways);
    for (const stage of ["0", "one", "two", "three"]) await deployCanary(world, wayJob(ways, { stage }));
    expect(seen.filter(({ exposure, allowed }) => exposure > allowed)).toEqual([]);
    const exposures = seen.map(({ exposure }) => exposure);
    expect(exposures.filter((now, index) => now !== exposures[index - 1])).toEqual(percents);
  });

  it("ends with the new version in the service that users reach, and every way at 0", async () => {
    const world = routedWorld();
    for (const stage of ["0", "one", "two", "three"]) await deployCanary(world, wayJob(ways, { stage }));
    await deployCanary(world, wayJob(ways, { stage: "next" }));
    const [[serving, share] = ["", 0]] = Object.entries(world.users.shares);
    expect([world.users.made.find(serving)?.image, share]).toEqual([V2, 100]);
    expect(world.exposure(V2, [...new Set(ways)])).toBe(100);
    expect(world.users.state.traffic).toContainEqual({ kind: "latest", percent: 100 });
  });

  it("changes nothing where it is asked for again what is so already", async () => {
    const world = routedWorld();
    for (const stage of ["one", "two", "three"]) {
      await deployCanary(world, wayJob(ways, { stage }));
      const seen = seenIn(world, ways);
      const { outputs } = await deployCanary(world, wayJob(ways, { stage }));
      expect([outputs["changed"], outputs["stage"], seen]).toEqual(["false", stage, []]);
    }
  });
});
