import { describe, expect, it } from "vitest";
import { withLedger } from "../../src/core/ledger-text";
import { type Route, routeOf } from "../../src/core/outside";
import type { Routing } from "../../src/core/routing";
import { plannedWays } from "../../src/core/ways";
import { WAYS_KEY } from "../../src/core/ways-text";
import { RolloutError } from "../../src/errors";
import { deployCanary } from "../../src/flows/deploy-canary";
import { rollback } from "../../src/flows/rollback";
import { REF } from "../fakes/cloud-run";
import { refusalOf } from "../fakes/refusal";
import { imageShare, type RoutedWorld, routedWorld } from "../fakes/routed";
import { nameOf } from "../fakes/ways";
import { rollbackJob, V2 } from "./jobs";
import { ledgerOn } from "./reading";
import { BALANCER, DOCUMENT, ENV, stagesBy, wayJob } from "./routings";

const GARBLED = { "cloud-run-canary/rollout": "{" };

async function worldAt(ways: readonly Routing[], ...stages: readonly string[]): Promise<RoutedWorld> {
  const world = routedWorld();
  for (const stage of stages) await deployCanary(world, wayJob(ways, { stage }));
  return world;
}

function routeBy(way: Routing): Route {
  const route = routeOf(REF, way);
  if (route === undefined) throw new Error("expected a route, got none");
  return route;
}

/** The next write of the users' service is made, and its run dies right after it. */
function dieAfterWrite(world: RoutedWorld): void {
  world.users.at("after", () => {
    throw new RolloutError("CANCELLED", "the run was cancelled");
  });
}

describe("a rollback without a ledger that can be read", () => {
  it("closes the ways that the plan names", async () => {
    const world = await worldAt([DOCUMENT, BALANCER], "0", "one", "two");
    world.users.write({ annotations: GARBLED });
    const planned = plannedWays(stagesBy(DOCUMENT, BALANCER));
    const { summary } = await rollback(world, rollbackJob({ planned }));
    expect([world.exposure(V2, [DOCUMENT, BALANCER]), ledgerOn(world.users).status]).toEqual([0, "rolled-back"]);
    expect(summary).toContain("| URL map 'ion-map' | 0 % | was 25 %, read back |");
  });

  it("says without a plan, where all that was remembered is gone, that nobody knows of other ways", async () => {
    const world = await worldAt([BALANCER], "0", "one");
    world.users.write({ annotations: GARBLED });
    await rollback(world, rollbackJob());
    expect(world.lines.join("\n")).toContain("No plan can be read either");
    expect(world.routes.percent(routeBy(BALANCER))).toBe(5);
  });

  describe.each([ENV, DOCUMENT, BALANCER])("and without a plan, %j", (way) => {
    const [ledgerKey] = Object.keys(GARBLED) as [string];

    it.each([
      ["is garbled", (): Record<string, string> => GARBLED],
      ["was cut off", (text: string): Record<string, string> => ({ [ledgerKey]: text.slice(0, -1) })],
      ["is gone", (): Record<string, string> => ({})],
    ])("closes the ways that are remembered beside a ledger that %s", async (_, damage) => {
      const world = await worldAt([way], "0", "one");
      const { [ledgerKey]: text = "", ...rest } = world.users.state.annotations;
      world.users.write({ annotations: { ...rest, ...damage(text) } });
      const { exit, outputs } = await rollback(world, rollbackJob());
      expect([exit, outputs["outcome"], world.exposure(V2, [way])]).toEqual([0, "rolled-back", 0]);
      expect(Object.keys(world.users.state.annotations)).toContain(WAYS_KEY);
    });

    it.each([
      ["garbled, too", { ...GARBLED, [WAYS_KEY]: "{" }],
      ["garbled, beside no ledger", { [WAYS_KEY]: "{" }],
      ["gone, and the ledger's damaged text tells of some", { [ledgerKey]: '{"canaryService":"ion-api-canary"' }],
    ])("is held where these are %s", async (_, annotations) => {
      const world = await worldAt([way], "0", "one");
      world.users.write({ annotations });
      const error = await refusalOf(() => rollback(world, rollbackJob()));
      expect([error.code, error.exit, error.hint]).toEqual(["HELD", 3, expect.stringContaining("plan: PATH")]);
      const planned = plannedWays(stagesBy(way));
      expect([(await rollback(world, rollbackJob({ planned }))).exit, world.exposure(V2, [way])]).toEqual([0, 0]);
    });
  });

  it("closes a way that the plan has lost since, and one that it has won", async () => {
    const world = await worldAt([BALANCER], "0", "one");
    world.users.write({ annotations: { ...world.users.state.annotations, ...GARBLED } });
    world.routes.set(routeBy(DOCUMENT), 5);
    await rollback(world, rollbackJob({ planned: plannedWays(stagesBy(DOCUMENT)) }));
    expect([BALANCER, DOCUMENT].map((way) => world.routes.percent(routeBy(way)))).toEqual([0, 0]);
  });

  it("closes them though the service cannot be read at all", async () => {
    const world = await worldAt([BALANCER], "0", "one");
    world.users.loseReads(1000);
    const error = await refusalOf(() => rollback(world, rollbackJob({ planned: plannedWays(stagesBy(BALANCER)) })));
    expect([error.code, world.routes.percent(routeBy(BALANCER))]).toEqual(["CLOUD_UNREACHABLE", 0]);
  });
});

describe("a rollback by a variable", () => {
  it.each([
    ["is gone", {}, async (world: RoutedWorld, home: string) => world.revisions.delete(REF, home)],
    ["is not the ledger's any more", { home: "gone" }, async () => undefined],
  ] as const)("goes to a revision at 0 where home %s", async (_how, told, act) => {
    const world = await worldAt([ENV], "0", "one");
    const ledger = ledgerOn(world.users);
    await act(world, ledger.home ?? "");
    world.users.write({ annotations: withLedger(world.users.state.annotations, { ...ledger, ...told }) });
    await rollback(world, rollbackJob());
    expect([world.exposure(V2, [ENV]), ledgerOn(world.users).status]).toEqual([0, "rolled-back"]);
  });
});

it.each([
  ["a variable", ENV],
  ["a document", DOCUMENT],
  ["a load balancer", BALANCER],
])("nobody gets the revision that was made to be promoted, of a canary by %s", async (_by, way) => {
  const world = await worldAt([way], "0", "one", "two", "three");
  dieAfterWrite(world);
  await refusalOf(() => deployCanary(world, wayJob([way], { stage: "next" })));
  expect(world.users.made.find(ledgerOn(world.users).adopted ?? "")?.image).toBe(V2);
  await rollback(world, rollbackJob());
  expect([world.exposure(V2, [way]), imageShare(world.users, V2)]).toEqual([0, 0]);
});

it("users whom somebody put on that revision after a rollback are taken back by another one", async () => {
  const world = await worldAt([BALANCER], "0", "one", "two", "three");
  dieAfterWrite(world);
  await refusalOf(() => deployCanary(world, wayJob([BALANCER], { stage: "next" })));
  const { adopted = "" } = ledgerOn(world.users);
  await rollback(world, rollbackJob());
  world.users.write({ traffic: [{ kind: "revision", revision: adopted, percent: 100 }] });
  expect((await rollback(world, rollbackJob())).outputs["outcome"]).toBe("rolled-back");
  expect(imageShare(world.users, V2)).toBe(0);
});

it("a hand-over in which a run died is taken back, with both ways closed", async () => {
  const world = await worldAt([DOCUMENT, BALANCER], "0", "one");
  dieAfterWrite(world);
  await refusalOf(() => deployCanary(world, wayJob([DOCUMENT, BALANCER], { stage: "two" })));
  expect([ledgerOn(world.users).handOver, world.routes.percent(routeBy(DOCUMENT))]).toEqual([true, 5]);
  await rollback(world, rollbackJob());
  expect([world.exposure(V2, [DOCUMENT, BALANCER]), ledgerOn(world.users).handOver]).toEqual([0, undefined]);
});

it("another writer of the URL map is answered by a look and another write, and keeps what it wrote", async () => {
  const world = await worldAt([BALANCER], "0", "one");
  const route = routeBy(BALANCER);
  world.routes.at("before", () => world.routes.write(route, { ...world.routes.body(route), description: "theirs" }));
  await rollback(world, rollbackJob());
  expect([world.routes.percent(route), world.routes.body(route)["description"]]).toEqual([0, "theirs"]);
});

describe("a way that does not exist any more", () => {
  it("sends nobody anywhere, and keeps neither rollback nor deletion from being done", async () => {
    const world = await worldAt([BALANCER], "0", "one");
    world.routes.missing.add(nameOf(routeBy(BALANCER)));
    const dry = await rollback(world, rollbackJob({ mode: "delete", dryRun: true }));
    const { exit, summary, outputs } = await rollback(world, rollbackJob({ mode: "delete" }));
    expect([exit, outputs["outcome"], world.canary.exists]).toEqual([0, "deleted", false]);
    expect(summary).toContain("| URL map 'ion-map' | 0 % | does not exist |");
    expect(dry.summary).not.toContain("URL map");
  });
});

it("a canary's service that a rollback left is deleted by another one", async () => {
  const world = await worldAt([BALANCER], "0", "one");
  await rollback(world, rollbackJob());
  const { outputs } = await rollback(world, rollbackJob({ mode: "delete" }));
  expect([outputs["outcome"], world.canary.exists]).toEqual(["deleted", false]);
});

it.each([
  ["a variable", ENV],
  ["a document", DOCUMENT],
  ["a load balancer", BALANCER],
])("a dry run shows the requests that the real one sends, by %s", async (_by, way) => {
  const world = await worldAt([way], "0", "one");
  const [routes, services] = [world.routes.sent.length, world.users.sent.length];
  const { summary } = await rollback(world, rollbackJob({ dryRun: true }));
  expect([world.routes.sent.length, world.users.sent.length]).toEqual([routes, services]);
  expect(summary).not.toContain("without an etag");
  await rollback(world, rollbackJob());
  for (const { wire } of world.routes.sent.slice(routes)) expect(summary).toContain(wire.path);
  expect(summary.match(/^(PATCH|POST) /gm)).toHaveLength(way === ENV ? 1 : 2);
});
