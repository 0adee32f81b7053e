import { expect, it } from "vitest";
import { routeOf } from "../../src/core/outside";
import type { Routing } from "../../src/core/routing";
import { deployCanary } from "../../src/flows/deploy-canary";
import { rollback } from "../../src/flows/rollback";
import { REF } from "../fakes/cloud-run";
import { type RoutedWorld, routedWorld } from "../fakes/routed";
import { rollbackJob } from "./jobs";
import { BALANCER, DOCUMENT, ENV, wayJob } from "./routings";

function percentBy(world: RoutedWorld, way: Routing): number {
  const route = routeOf(REF, way);
  return route === undefined ? 0 : world.routes.percent(route);
}

/** Returns the seconds between the change that closed the old way and the one that opened the new one. */
async function waited(one: Routing, two: Routing): Promise<number> {
  const world = routedWorld();
  for (const stage of ["0", "one"]) await deployCanary(world, wayJob([one, two], { stage }));
  const seen: { readonly at: number; readonly old: number; readonly now: number }[] = [];
  world.watch(() => seen.push({ at: world.clock.now(), old: percentBy(world, one), now: percentBy(world, two) }));
  await deployCanary(world, wayJob([one, two], { stage: "two" }));
  const closed = seen.find(({ old }) => old === 0)?.at ?? Number.NaN;
  const opened = seen.find(({ now }) => now === 25)?.at ?? Number.NaN;
  return Math.round((opened - closed) / 1000);
}

it.each([
  { leaves: "a document that routers poll", one: DOCUMENT, two: BALANCER, least: 30 },
  { leaves: "a URL map", one: BALANCER, two: DOCUMENT, least: 60 },
  {
    leaves: "a document with a time of its own",
    one: { ...DOCUMENT, settle: 300 } as Routing,
    two: BALANCER,
    least: 300,
  },
])("raises the new way only once nobody is led by the old one, $leaves", async ({ one, two, least }) => {
  expect(await waited(one, two)).toBeGreaterThanOrEqual(least);
});

it.each([{ way: BALANCER }, { way: DOCUMENT }, { way: ENV }])(
  "never waits in a rollback by $way.mode",
  async ({ way }) => {
    const world = routedWorld();
    for (const stage of ["0", "one"]) await deployCanary(world, wayJob([way], { stage }));
    const before = world.clock.now();
    await rollback(world, rollbackJob());
    expect(world.clock.now() - before).toBeLessThan(30_000);
  },
);
