import { expect, it } from "vitest";
import { deployCanary } from "../../src/flows/deploy-canary";
import { routedWorld } from "../fakes/routed";
import { V2 } from "./jobs";
import { ledgerOn } from "./reading";
import { BALANCER, DOCUMENT, wayJob } from "./routings";

it.each([BALANCER, DOCUMENT])(
  "a stage whose run died before its users came begins when they come, by $mode",
  async (way) => {
    const world = routedWorld();
    for (const stage of ["0", "one"]) await deployCanary(world, wayJob([way], { stage }));
    world.routes.at("before", () => {
      throw new Error("killed");
    });
    await deployCanary(world, wayJob([way], { stage: "two" })).catch(() => undefined);
    world.clock.advance(86_400);
    const at = world.clock.now();
    const { headline } = await deployCanary(world, wayJob([way], { stage: "two" }));
    expect([headline, ledgerOn(world.users).since >= at, world.exposure(V2, [way])]).toEqual([
      expect.stringMatching(/^two: 25 % of the users/),
      true,
      25,
    ]);
  },
);
