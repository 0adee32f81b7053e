import { describe, expect, it } from "vitest";
import { readingOf } from "../../src/core/ledger-text";
import type { Routing } from "../../src/core/routing";
import { deployCanary } from "../../src/flows/deploy-canary";
import { rollback } from "../../src/flows/rollback";
import { refusalOf } from "../fakes/refusal";
import { type RoutedOptions, type RoutedWorld, routedWorld } from "../fakes/routed";
import { GUARDS, rollbackJob, V2, V3 } from "./jobs";
import { BALANCER, BY_TAG, DOCUMENT, ENV, seenIn, wayJob } from "./routings";

const BESIDE = [
  ["a variable", ENV],
  ["a document", DOCUMENT],
  ["a load balancer", BALANCER],
] as const;
const ROUTED = [
  ["a document", DOCUMENT],
  ["a load balancer", BALANCER],
  ["a load balancer to a tag", BY_TAG],
] as const;
const fails = { fates: { [V2]: { ready: "failed", message: "exit 1" } } } as const;

async function at(stage: string, way: Routing, options: RoutedOptions = {}): Promise<RoutedWorld> {
  const world = routedWorld(options);
  await deployCanary(world, wayJob([way], { stage }));
  return world;
}

function ledgerIn({ users }: RoutedWorld) {
  const reading = readingOf(users.state);
  return reading.kind === "ledger" ? reading.ledger : undefined;
}

/** Who serves all users of the canary's own service, by image. */
function canaryServes({ canary }: RoutedWorld) {
  return Object.entries(canary.shares).map(([name, share]) => [canary.made.find(name)?.image, share]);
}

describe.each(BESIDE)("a canary service that users reach by %s", (_by, way) => {
  it("gets another image only once nobody is on the one before", async () => {
    const world = await at("two", way);
    const seen = seenIn(world, [way]);
    const guards = { ...GUARDS, whileRunning: "supersede" } as const;
    await deployCanary(world, wayJob([way], { stage: "0", image: V3, guards }));
    expect(seen.at(-1)?.exposure).toBe(0);
    expect([ledgerIn(world)?.image, canaryServes(world), world.exposure(V3, [way])]).toEqual([V3, [[V3, 100]], 0]);
  });

  it("is made from the users' service where it is missing and may be made", async () => {
    const world = routedWorld({ canary: { exists: false } });
    await deployCanary(world, wayJob([way], { stage: "one", create: true }));
    expect([world.canary.created.length, canaryServes(world), world.exposure(V2, [way])]).toEqual([1, [[V2, 100]], 5]);
  });

  it("is refused with nothing written where it is missing", async () => {
    const world = routedWorld({ canary: { exists: false } });
    const { code } = await refusalOf(() => deployCanary(world, wayJob([way], { stage: "one" })));
    expect([code, world.users.sent, world.routes.sent]).toEqual(["SERVICE_NOT_FOUND", [], []]);
  });

  it("serves again what it served where the canary does not start, with every way at 0", async () => {
    const world = routedWorld({ canary: fails });
    const { traffic } = world.canary.state;
    const before = canaryServes(world);
    const { code } = await refusalOf(() => deployCanary(world, wayJob([way], { stage: "one" })));
    expect([code, ledgerIn(world)?.status, canaryServes(world)]).toEqual(["CANARY_NOT_READY", "rolled-back", before]);
    expect([world.canary.state.traffic, world.exposure(V2, [way])]).toEqual([traffic, 0]);
  });

  it("keeps its users where the revision that is to take its place does not start, and can be taken back", async () => {
    const world = await at("three", way, { users: { fates: fails.fates } });
    const { code } = await refusalOf(() => deployCanary(world, wayJob([way], { stage: "next" })));
    expect([code, ledgerIn(world)?.status, world.exposure(V2, [way])]).toEqual(["CANARY_NOT_READY", "running", 100]);
    await rollback(world, rollbackJob());
    expect([ledgerIn(world)?.status, world.exposure(V2, [way])]).toEqual(["rolled-back", 0]);
  });
});

describe.each(ROUTED)("a change of %s whose answer is lost", (_by, way) => {
  it("is found where it was made", async () => {
    const world = await at("0", way);
    world.routes.loseAnswer("after");
    const { outputs } = await deployCanary(world, wayJob([way], { stage: "one" }));
    expect([outputs["percent"], world.exposure(V2, [way]), world.routes.sent.length]).toEqual(["5", 5, 1]);
  });

  it("is refused where it was not made, and made by the next run", async () => {
    const world = await at("0", way);
    world.routes.loseAnswer("before");
    const { code } = await refusalOf(() => deployCanary(world, wayJob([way], { stage: "one" })));
    expect([code, world.exposure(V2, [way])]).toEqual(["CLOUD_UNREACHABLE", 0]);
    await deployCanary(world, wayJob([way], { stage: "one" }));
    expect(world.exposure(V2, [way])).toBe(5);
  });
});
