import { describe, expect, it } from "vitest";
import { deployCanary } from "../../src/flows/deploy-canary";
import { type RoutedWorld, routedWorld } from "../fakes/routed";
import { V3 } from "./jobs";
import { ledgerOn } from "./reading";
import { BALANCER, BY_TAG, DOCUMENT, ENV, REVISIONS, wayJob } from "./routings";

const BY_HAND = "registry.example/ion-api@sha256:eee";
const WAYS = [REVISIONS, ENV, DOCUMENT, BALANCER, BY_TAG];

async function promoted(way: (typeof WAYS)[number]): Promise<RoutedWorld> {
  const world = routedWorld();
  for (const stage of ["0", "one", "two", "three", "next"]) await deployCanary(world, wayJob([way], { stage }));
  return world;
}

describe.each(WAYS.map((way) => ({ by: JSON.stringify(way), way })))("after a promotion by $by", ({ way }) => {
  it("the outputs name the revision that serves everybody", async () => {
    const world = await promoted(way);
    const { outputs, summary } = await deployCanary(world, wayJob([way], { stage: "next" }));
    expect(world.users.shares).toEqual({ [outputs["revision"] ?? ""]: 100 });
    expect(outputs["stable-revision"]).toBe(outputs["revision"]);
    expect(summary).toContain(`| serves | \`${outputs["revision"]}\``);
  });

  it("and a deploy by hand, the next rollout begins", async () => {
    const world = await promoted(way);
    world.users.write({ image: BY_HAND });
    const { exit } = await deployCanary(world, wayJob([way], { stage: "0", image: V3 }));
    expect([exit, ledgerOn(world.users).image, ledgerOn(world.users).status]).toEqual([0, V3, "running"]);
  });
});
