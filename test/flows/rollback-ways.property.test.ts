import fc from "fast-check";
import { expect, it } from "vitest";
import type { Ledger } from "../../src/core/ledger";
import { withLedger } from "../../src/core/ledger-text";
import { type Route, routeOf } from "../../src/core/outside";
import { routesOf } from "../../src/core/routes";
import type { Routing } from "../../src/core/routing";
import { knownWays, plannedWays } from "../../src/core/ways";
import { RolloutError } from "../../src/errors";
import { deployCanary } from "../../src/flows/deploy-canary";
import { rollback } from "../../src/flows/rollback";
import { REF, STABLE } from "../fakes/cloud-run";
import { refusalOf } from "../fakes/refusal";
import { imageShare, type RoutedWorld, routedWorld } from "../fakes/routed";
import { rollbackJob, V2, V3 } from "./jobs";
import { ledgerOn } from "./reading";
import { BALANCER, BY_TAG, DOCUMENT, ENV, REVISIONS, stagesBy, wayJob } from "./routings";

const LEDGER_KEY = "cloud-run-canary/rollout";
const THEIRS = { kind: "revision", revision: STABLE, percent: 0, tag: "theirs" } as const;

const beside = fc.constantFrom(ENV, DOCUMENT, BALANCER);
const within = fc.constantFrom(REVISIONS, BY_TAG);
const ways = fc.oneof(
  fc.array(beside, { minLength: 1, maxLength: 3 }),
  fc.array(within, { minLength: 1, maxLength: 3 }),
);

/** A ledger that some run left, or none ever would. */
const change: fc.Arbitrary<Partial<Ledger>> = fc.record(
  {
    status: fc.constantFrom("running", "rolled-back"),
    percent: fc.constantFrom(0, 5, 25, 100),
    handOver: fc.constant(true),
    home: fc.constantFrom(STABLE, "gone"),
    stable: fc.constantFrom(STABLE, "gone"),
  },
  { requiredKeys: [] },
);

const disorder = fc.record({
  ways,
  stages: fc.integer({ min: 1, max: 4 }).map((count) => ["0", "one", "two", "three"].slice(0, count)),
  adopts: fc.boolean(),
  ledger: fc.oneof(change, fc.constant("unreadable" as const)),
  percents: fc.array(fc.constantFrom(0, 5, 17, 25, 100), { minLength: 3, maxLength: 3 }),
  canary: fc.constantFrom("as it was", "another version", "gone"),
});
type Disorder = typeof disorder extends fc.Arbitrary<infer One> ? One : never;

async function worldIn({ ways, stages, adopts, ledger, percents, canary }: Disorder): Promise<RoutedWorld> {
  const world = routedWorld();
  world.users.write({ traffic: [{ kind: "latest", percent: 100 }, THEIRS] });
  for (const stage of stages) await deployCanary(world, wayJob(ways, { stage }));
  if (adopts && isReadyToAdopt(ledgerOn(world.users))) {
    world.users.at("after", () => {
      throw new RolloutError("CANCELLED", "the run was cancelled");
    });
    await refusalOf(() => deployCanary(world, wayJob(ways, { stage: "next" })));
  }
  const { annotations } = world.users.state;
  const told = ledger === "unreadable" ? { ...annotations, [LEDGER_KEY]: "{" } : undefined;
  if (ledger !== "unreadable" && ledgerOn(world.users).status === "running")
    world.users.write({ annotations: withLedger(annotations, { ...ledgerOn(world.users), ...ledger }) });
  if (told !== undefined) world.users.write({ annotations: told });
  for (const [index, route] of usedBy(world, ways).entries()) world.routes.set(route, percents[index] ?? 0);
  if (canary === "another version") world.canary.write({ image: V3 });
  if (canary === "gone") await world.services.delete({ ...REF, service: "ion-api-canary" });
  return world;
}

function isReadyToAdopt({ canaryService, stage }: Ledger): boolean {
  return canaryService !== undefined && stage === "three";
}

/** A way that the rollout has not come to is nobody's to set, unless no ledger tells how far it came. */
function usedBy(world: RoutedWorld, ways: readonly Routing[]): readonly Route[] {
  const planned = plannedWays(stagesBy(...ways));
  return routesOf(REF, statusOf(world) === "unreadable" ? planned : knownWays(ledgerOn(world.users)));
}

function distinct(ways: readonly Routing[]): readonly Routing[] {
  return [...new Set(ways)];
}

/** What stands at URL maps beside the default route, and the foreign tags of the users' service. */
function foreignIn(world: RoutedWorld, ways: readonly Routing[]): unknown {
  const rest = ways.map((way) => {
    const route = way.mode === "load-balancer" ? routeOf(REF, way) : undefined;
    return route && { ...world.routes.body(route), defaultService: "", defaultRouteAction: {} };
  });
  return [rest, world.users.state.traffic.filter(({ tag }) => tag === THEIRS.tag)];
}

it("from wherever a rollout stands a rollback takes everybody off the canary, by one write of the users' service", async () => {
  await fc.assert(
    fc.asyncProperty(disorder, async (from) => {
      const world = await worldIn(from);
      const all = distinct(from.ways);
      const isLive = ["running", "unreadable"].includes(statusOf(world));
      const foreign = foreignIn(world, all);
      const seen = [world.exposure(V2, all)];
      world.watch(() => seen.push(world.exposure(V2, all)));
      const [patches, changes] = [world.users.sent.length, world.canary.sent.length];
      const planned = plannedWays(stagesBy(...from.ways));
      await rollback(world, rollbackJob({ planned }));
      expect([world.exposure(V2, all), imageShare(world.users, V2)]).toEqual([0, 0]);
      expect(seen.filter((now, index) => now > (seen[index - 1] ?? now))).toEqual([]);
      expect(world.users.sent.length - patches).toBeLessThanOrEqual(1);
      if (isLive) expect([world.users.sent.length - patches, ledgerOn(world.users).status]).toEqual([1, "rolled-back"]);
      expect([foreignIn(world, all), world.canary.sent.length]).toEqual([foreign, changes]);
      expect((await rollback(world, rollbackJob({ planned }))).outputs["outcome"]).toBe("nothing-to-do");
    }),
    { numRuns: 150 },
  );
});

function statusOf({ users }: RoutedWorld): string {
  return users.state.annotations[LEDGER_KEY] === "{" ? "unreadable" : ledgerOn(users).status;
}
