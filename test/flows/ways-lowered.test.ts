import { describe, expect, it } from "vitest";
import { routeOf } from "../../src/core/outside";
import { deployCanary } from "../../src/flows/deploy-canary";
import { rollback } from "../../src/flows/rollback";
import { REF } from "../fakes/cloud-run";
import { refusalOf } from "../fakes/refusal";
import { type RoutedWorld, routedWorld } from "../fakes/routed";
import { rollbackJob, V2 } from "./jobs";
import { ledgerOn } from "./reading";
import { BALANCER, DOCUMENT, wayJob } from "./routings";

describe.each([BALANCER, DOCUMENT])("a way that was lowered, by $mode", (way) => {
  const byHand = async (world: RoutedWorld) => {
    const route = routeOf(REF, way);
    if (route !== undefined) world.routes.set(route, 0);
  };
  const byRollback = async (world: RoutedWorld) => {
    world.users.at("before", () => {
      throw new Error("killed");
    });
    await rollback(world, rollbackJob()).catch(() => undefined);
  };
  const lowered = [
    ["a person", byHand],
    ["a rollback that died", byRollback],
  ] as const;

  it.each(lowered.flatMap(([by, act]) => ["two", "next"].map((stage) => [by, stage, act] as const)))(
    "by %s is not raised again by stage %s, and can be rolled back",
    async (_by, stage, act) => {
      const world = routedWorld();
      for (const one of ["0", "one", "two"]) await deployCanary(world, wayJob([way], { stage: one }));
      await act(world);
      const { code, message, hint } = await refusalOf(() => deployCanary(world, wayJob([way], { stage })));
      expect([code, message, hint, world.exposure(V2, [way])]).toEqual([
        "CONFLICT",
        expect.stringContaining("got 0 %: somebody lowered it"),
        expect.stringContaining("rollback action"),
        0,
      ]);
      await rollback(world, rollbackJob());
      expect(ledgerOn(world.users).status).toBe("rolled-back");
    },
  );
});
