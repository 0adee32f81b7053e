import { describe, expect, it } from "vitest";
import { routeOf } from "../../src/core/outside";
import type { Routing } from "../../src/core/routing";
import { deployCanary } from "../../src/flows/deploy-canary";
import { metricsGate } from "../../src/flows/metrics-gate";
import { REF } from "../fakes/cloud-run";
import { type CrashPoint, dyingAt } from "../fakes/crash";
import { refusalOf } from "../fakes/refusal";
import { type RoutedWorld, routedWorld } from "../fakes/routed";
import { metricsJob } from "./jobs";
import { BALANCER, BY_TAG, DOCUMENT, ENV, REVISIONS, stagesBy, wayJob } from "./routings";

/** A gate over the stages of these ways, ten minutes each. */
function gateJob(ways: readonly Routing[]) {
  return metricsJob({ stages: stagesBy(...ways).map((stage) => ({ ...stage, watch: 600, bake: 0 })) });
}

async function atOne(ways: readonly Routing[]): Promise<RoutedWorld> {
  const world = routedWorld();
  await deployCanary(world, wayJob(ways, { stage: "one" }));
  return world;
}

/** Somebody else sets the way in force. */
function set(world: RoutedWorld, way: Routing, percent: number): void {
  const route = routeOf(REF, way);
  if (route !== undefined) world.routes.set(route, percent);
}

const OUTER = [
  ["a document", DOCUMENT],
  ["a load balancer", BALANCER],
  ["a load balancer to a tag", BY_TAG],
] as const;

describe.each(OUTER)("metrics-gate where users come by %s", (_by, way) => {
  it.each([
    ["nothing", 0],
    ["more than the ledger says", 60],
  ])("judges no numbers while that gives the canary %s", async (_what, percent) => {
    const world = await atOne([way]);
    set(world, way, percent);
    const error = await refusalOf(() => metricsGate(world, gateJob([way])));
    expect([error.code, error.exit, world.metrics.queries, world.evidence.kept]).toEqual(["CONFLICT", 3, [], []]);
  });

  it("decides nothing where that was changed during the watch", async () => {
    const world = await atOne([way]);
    world.clock.after(30, () => set(world, way, 0));
    const error = await refusalOf(() => metricsGate(world, gateJob([way])));
    expect([error.code, world.evidence.kept]).toEqual(["CONFLICT", []]);
  });

  it("judges a stage that is in force", async () => {
    const world = await atOne([way]);
    const { outputs } = await metricsGate(world, gateJob([way]));
    expect([outputs["verdict"], world.evidence.kept.length]).toEqual(["pass", 1]);
  });
});

describe("metrics-gate between two ways", () => {
  it.each([
    ["a variable and a load balancer", ENV, BALANCER],
    ["a document and a load balancer", DOCUMENT, BALANCER],
    ["revisions and a load balancer", REVISIONS, BY_TAG],
    ["a load balancer and revisions", BY_TAG, REVISIONS],
  ])("%s is held, and says that nobody is on the canary", async (_by, ...ways) => {
    const world = await handingOver(ways);
    const error = await refusalOf(() => metricsGate(world, gateJob(ways)));
    expect([error.code, error.exit, world.metrics.queries]).toEqual(["HELD", 3, []]);
    expect(error.message).toContain("nobody is on the canary");
  });
});

/** Returns a world whose run died right after it had taken everybody off the first way. */
async function handingOver(ways: readonly Routing[]): Promise<RoutedWorld> {
  for (let call = 1; ; call++) {
    const world = await atOne(ways);
    const point: CrashPoint = { call, moment: "after" };
    await deployCanary(dyingAt(world, point).world, wayJob(ways, { stage: "two" })).catch(() => undefined);
    const [ledger = ""] = Object.values(world.users.state.annotations).filter((text) => text.includes("handOver"));
    if (ledger !== "") return world;
  }
}
