import { describe, expect, it } from "vitest";
import { withLedger } from "../../src/core/ledger-text";
import { type Route, routeOf } from "../../src/core/outside";
import type { Routing } from "../../src/core/routing";
import { RolloutError } from "../../src/errors";
import { deployCanary } from "../../src/flows/deploy-canary";
import { monitor } from "../../src/flows/monitor";
import { rollback } from "../../src/flows/rollback";
import { REF } from "../fakes/cloud-run";
import { FakeForge } from "../fakes/forge";
import { fakeHub } from "../fakes/hub";
import { steadily } from "../fakes/metrics";
import { refusalOf } from "../fakes/refusal";
import { CANARY_REF, type RoutedWorld, routedWorld } from "../fakes/routed";
import { rollbackJob, V2 } from "./jobs";
import { HOUR, monitorJob } from "./monitoring";
import { ledgerOn } from "./reading";
import { BALANCER, DOCUMENT, stagesBy, wayJob } from "./routings";

const STAGES = stagesBy(BALANCER).map((stage) => ({ ...stage, watch: 600, bake: HOUR }));

async function standAt(stages: readonly string[], ways: readonly Routing[] = [BALANCER]) {
  const world = routedWorld({ metrics: steadily("good") });
  for (const stage of stages) await deployCanary(world, wayJob(ways, { stage }));
  const forge = new FakeForge(() => world.clock.now());
  const hub = fakeHub({ forge });
  const job = monitorJob({}, { stages: STAGES });
  const tick = () =>
    monitor(world, hub, { ...job, termsOf: (ref) => (ref.service === REF.service ? job.termsOf(ref) : undefined) });
  return { world, forge, tick };
}

function routeBy(way: Routing): Route {
  const route = routeOf(REF, way);
  if (route === undefined) throw new Error("expected a route, got none");
  return route;
}

/** Writes of the URL map are refused from now on, so many times. */
function refuseRoutes(world: RoutedWorld, times: number): void {
  for (let count = 0; count < times; count++)
    world.routes.at("before", () => {
      throw new RolloutError("PERMISSION_DENIED", "nobody may update the URL map");
    });
}

describe("a look at a rollout at 25 % by a load balancer", () => {
  it.each([
    ["its percent", 25, 0, 0, "bakes until"],
    ["another percent, at once", 17, 0, 3, "somebody else set it"],
    ["another percent, later", 17, 1.5, 3, "somebody else set it"],
    ["nothing, at once", 0, 0, 3, "somebody lowered it"],
    ["nothing, later", 0, 1.5, 3, "somebody lowered it"],
    ["what the step before had, at once", 5, 0, 0, "a run is at it"],
    ["what the step before had, later", 5, 1.5, 3, "the run that moved it has died"],
  ])("that finds %s changes nothing and ends as it should", async (_what, percent, hours, exit, told) => {
    const { world, forge, tick } = await standAt(["0", "one", "two"]);
    world.routes.set(routeBy(BALANCER), percent);
    world.clock.advance(hours * HOUR);
    const outcome = await tick();
    expect([outcome.exit, world.routes.percent(routeBy(BALANCER)), forge.dispatched]).toEqual([exit, percent, []]);
    expect(outcome.summary).toContain(told);
  });
});

describe("a canary's service that somebody deleted under its users", () => {
  it("takes the canary back and says why", async () => {
    const { world, tick } = await standAt(["0", "one", "two"]);
    await world.services.delete(CANARY_REF);
    const outcome = await tick();
    expect([ledgerOn(world.users).status, world.exposure(V2, [BALANCER])]).toEqual(["rolled-back", 0]);
    expect(outcome.exit).toBe(1);
    expect(ledgerOn(world.users).reason).toContain(`${CANARY_REF.service} does not exist any more`);
  });

  it("tells the next stage to take it back before anything else", async () => {
    const { world } = await standAt(["0", "one"]);
    await world.services.delete(CANARY_REF);
    const { code, hint } = await refusalOf(() => deployCanary(world, wayJob([BALANCER], { stage: "two" })));
    expect([code, hint?.split("\n")[0]]).toEqual(["SERVICE_NOT_FOUND", "Users are sent to it: take the rollout back."]);
  });

  it.each<[string, (world: RoutedWorld) => void]>([
    ["an entry that makes no sense", ({ garbled }) => garbled.add(CANARY_REF.service)],
    ["a list that left it out", ({ hidden }) => hidden.add(CANARY_REF.service)],
    [
      "a read that is refused",
      ({ hidden, canary }) => {
        hidden.add(CANARY_REF.service);
        canary.services.read = () => Promise.reject(new RolloutError("PERMISSION_DENIED", "nobody may read it"));
      },
    ],
  ])("is not taken for gone by %s: the canary stays", async (_what, spoil) => {
    const { world, tick } = await standAt(["0", "one", "two"]);
    spoil(world);
    await tick();
    expect([ledgerOn(world.users).status, world.exposure(V2, [BALANCER])]).toEqual(["running", 25]);
  });
});

describe("a way that a rollback could not close", () => {
  it("is tried again by each look with a call for a person, until it is closed", async () => {
    const { world, tick } = await standAt(["0", "one"]);
    // The rollback itself tries twice, before and after it writes the ledger.
    refuseRoutes(world, 4);
    expect((await refusalOf(() => rollback(world, rollbackJob()))).exit).toBe(4);
    expect([ledgerOn(world.users).status, world.exposure(V2, [BALANCER])]).toEqual(["rolled-back", 5]);
    const looks = [await tick(), await tick(), await tick(), await tick()];
    expect(looks.map(({ exit }) => exit)).toEqual([4, 4, 1, 0]);
    expect(looks[0]?.summary).toContain("users are still on");
    expect(world.exposure(V2, [BALANCER])).toBe(0);
  });

  it("calls a person while nobody can read it", async () => {
    const { world, tick } = await standAt(["0", "one"]);
    await rollback(world, rollbackJob());
    world.routes.loseReads(1);
    expect([(await tick()).exit, (await tick()).exit]).toEqual([3, 0]);
  });
});

it("closes what is left open behind a promotion", async () => {
  const { world, tick } = await standAt(["0", "one", "two", "three", "next"]);
  world.routes.set(routeBy(BALANCER), 100);
  expect((await tick()).exit).toBe(0);
  expect(world.routes.percent(routeBy(BALANCER))).toBe(0);
});

it("finishes a canary of another service by its image in the users' own, with every way closed", async () => {
  const { world, tick } = await standAt(["0", "one", "two", "three"]);
  world.clock.advance(2 * HOUR);
  await tick();
  expect([ledgerOn(world.users).status, world.routes.percent(routeBy(BALANCER))]).toEqual(["promoted", 0]);
});

it("orders the next stage where a run died between two ways", async () => {
  const { world, forge, tick } = await standAt(["0", "one"], [DOCUMENT, BALANCER]);
  world.users.at("after", () => {
    throw new RolloutError("CANCELLED", "the run was cancelled");
  });
  world.clock.advance(2 * HOUR);
  await refusalOf(() => deployCanary(world, wayJob([DOCUMENT, BALANCER], { stage: "two" })));
  const { annotations } = world.users.state;
  expect(ledgerOn(world.users).handOver).toBe(true);
  await tick();
  expect(forge.dispatched.map(({ inputs }) => inputs["stage"])).toEqual(["two"]);
  expect(world.users.state.annotations).toEqual(withLedger(annotations, ledgerOn(world.users)));
});
