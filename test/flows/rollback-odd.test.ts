import { expect, it } from "vitest";
import type { Json } from "../../src/core/json";
import { routeOf } from "../../src/core/outside";
import type { Routing } from "../../src/core/routing";
import { deployCanary } from "../../src/flows/deploy-canary";
import { rollback } from "../../src/flows/rollback";
import { REF } from "../fakes/cloud-run";
import { refusalOf } from "../fakes/refusal";
import { type RoutedWorld, routedWorld } from "../fakes/routed";
import { rollbackJob } from "./jobs";
import { ledgerOn } from "./reading";
import { BALANCER, DOCUMENT, wayJob } from "./routings";

function routeBy(way: Routing) {
  const route = routeOf(REF, way);
  if (route === undefined) throw new Error("expected a route, got none");
  return route;
}

async function edited(way: Routing, edit: (body: Json) => Json): Promise<RoutedWorld> {
  const world = routedWorld();
  for (const stage of ["0", "one"]) await deployCanary(world, wayJob([way], { stage }));
  world.routes.write(routeBy(way), edit(world.routes.body(routeBy(way))));
  return world;
}

const backend = (name: string, weight: number) => ({
  backendService: `projects/demo/global/backendServices/${name}`,
  weight,
});
const weights = (...entries: readonly Json[]) => ({ defaultRouteAction: { weightedBackendServices: entries } });
const split = (canary: number, stable: number, ...more: readonly Json[]) =>
  weights(backend("ion-canary", canary), backend("ion-stable", stable), ...more);

const ODD = [
  ["weights of a fraction of a percent", BALANCER, split(125, 875), split(0, 100)],
  ["a third backend", BALANCER, split(5, 95, backend("third", 10)), split(0, 100, backend("third", 10))],
  [
    "a third backend and no stable one",
    BALANCER,
    weights(backend("ion-canary", 5), backend("third", 10)),
    weights(backend("ion-canary", 0), backend("third", 10), backend("ion-stable", 5)),
  ],
  ["a percent that is none", DOCUMENT, { percent: 12.5, note: "mine" }, { percent: 0, note: "mine" }],
  ["a percent in words", DOCUMENT, { percent: "5" }, { percent: 0 }],
] as const;

it.each(ODD)("a rollback closes a way to which somebody gave %s", async (_what, way, odd, closed) => {
  const world = await edited(way, (body) => ({ ...body, ...odd }));
  const { exit } = await rollback(world, rollbackJob());
  expect([exit, ledgerOn(world.users).status]).toEqual([0, "rolled-back"]);
  expect(world.routes.body(routeBy(way))).toMatchObject(closed);
});

it.each(ODD)("its dry run shows the write that closes %s", async (_what, way, odd) => {
  const world = await edited(way, (body) => ({ ...body, ...odd }));
  const { summary } = await rollback(world, rollbackJob({ dryRun: true }));
  expect(summary).toContain("Nobody reaches the canary by");
});

it.each(ODD)("a move never overwrites %s", async (_what, way, odd) => {
  const world = await edited(way, (body) => ({ ...body, ...odd }));
  const before = world.routes.body(routeBy(way));
  const error = await refusalOf(() => deployCanary(world, wayJob([way], { stage: "two" })));
  expect([error.code, world.routes.body(routeBy(way))]).toEqual(["ROUTE_UNFIT", before]);
});
