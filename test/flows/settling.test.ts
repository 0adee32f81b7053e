import { expect, it } from "vitest";
import { routeOf } from "../../src/core/outside";
import type { Routing } from "../../src/core/routing";
import { deployCanary } from "../../src/flows/deploy-canary";
import { rollback } from "../../src/flows/rollback";
import { REF } from "../fakes/cloud-run";
import { type RoutedWorld, routedWorld } from "../fakes/routed";
import { rollbackJob, V3 } from "./jobs";
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

it.each([
  { leaves: "a document that routers poll", one: DOCUMENT, two: BALANCER, least: 30 },
  { leaves: "a URL map", one: BALANCER, two: DOCUMENT, least: 60 },
])("waits anew behind a run that was killed between two ways, $leaves", async ({ one, two, least }) => {
  const world = routedWorld();
  for (const stage of ["0", "one"]) await deployCanary(world, wayJob([one, two], { stage }));
  const job = wayJob([one, two], { stage: "two" });
  const killed = {
    ...world,
    clock: { now: () => world.clock.now(), sleep: () => Promise.reject(new Error("killed")) },
  };
  await expect(deployCanary(killed, job)).rejects.toThrow("killed");
  const [closed, before] = [percentBy(world, one), world.clock.now()];
  let opened = Number.NaN;
  world.watch(() => {
    if (Number.isNaN(opened) && percentBy(world, two) > 0) opened = world.clock.now();
  });
  await deployCanary(world, job);
  expect([closed, percentBy(world, two)]).toEqual([0, 25]);
  expect((opened - before) / 1000).toBeGreaterThanOrEqual(least);
});

it.each([
  { taken: "by a document that routers poll", way: DOCUMENT, later: 0, least: 29, most: 40 },
  { taken: "by a URL map", way: BALANCER, later: 0, least: 59, most: 70 },
  { taken: "by a URL map a minute ago", way: BALANCER, later: 60, least: 0, most: 10 },
  { taken: "by a URL map, by a clock an hour ahead", way: BALANCER, later: -3600, least: 60, most: 70 },
  { taken: "by a variable", way: ENV, later: 0, least: 0, most: 10 },
])("gives the place to the next canary once nobody is led there, $taken", async ({ way, later, least, most }) => {
  const world = routedWorld();
  for (const stage of ["0", "one"]) await deployCanary(world, wayJob([way], { stage }));
  await rollback(world, rollbackJob());
  world.clock.advance(later);
  const before = world.clock.now();
  const next = { at: Number.NaN };
  world.watch(() => {
    const serving = Object.keys(world.canary.shares).map((name) => world.canary.made.find(name)?.image);
    if (Number.isNaN(next.at) && serving.includes(V3)) next.at = world.clock.now();
  });
  await deployCanary(world, wayJob([way], { stage: "0", image: V3 }));
  const seconds = (next.at - before) / 1000;
  expect(seconds).toBeGreaterThanOrEqual(least);
  expect(seconds).toBeLessThanOrEqual(most);
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
