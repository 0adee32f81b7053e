import { describe, expect, it } from "vitest";
import { readingOf } from "../../src/core/ledger-text";
import { lookFor } from "../../src/core/look";
import { planMove } from "../../src/core/move";
import type { Move } from "../../src/core/move-value";
import type { Routing } from "../../src/core/routing";
import { deployCanary } from "../../src/flows/deploy-canary";
import { askOf, type DeployJob } from "../../src/flows/deploy-job";
import { readOutside } from "../../src/flows/outside";
import { REF } from "../fakes/cloud-run";
import { refusalOf } from "../fakes/refusal";
import { type RoutedWorld, routedWorld } from "../fakes/routed";
import { GUARDS, V3 } from "./jobs";
import { BALANCER, BY_TAG, DOCUMENT, ENV, REVISIONS, wayJob } from "./routings";

const QUEUE = { image: V3, guards: { ...GUARDS, whileRunning: "queue" } } as const;
const SUPERSEDE = { image: V3, guards: { ...GUARDS, whileRunning: "supersede" } } as const;

async function at(stage: string | undefined, ways: readonly Routing[]): Promise<RoutedWorld> {
  const world = routedWorld();
  if (stage !== undefined) await deployCanary(world, wayJob(ways, { stage }));
  return world;
}

async function planned(world: RoutedWorld, ways: readonly Routing[], change: Partial<DeployJob>): Promise<Move> {
  const reading = readingOf(world.users.state);
  const ledger = reading.kind === "ledger" ? reading.ledger : undefined;
  const ask = askOf(world, wayJob(ways, change));
  return planMove(world.users.state, ledger, ask, await readOutside(world, REF, lookFor(ledger, ask)));
}

describe.each([
  ["the service's own traffic", REVISIONS, BY_TAG, "finish"],
  ["a load balancer to a tag", BY_TAG, REVISIONS, "finish"],
  ["a variable", ENV, DOCUMENT, "adopt"],
  ["a document", DOCUMENT, BALANCER, "adopt"],
  ["a load balancer to two services", BALANCER, ENV, "adopt"],
] as const)("the next step by %s", (_by, way, other, end) => {
  it.each<[string, string | undefined, readonly Routing[], Partial<DeployJob>, Move["kind"]]>([
    ["begins where no rollout is", undefined, [way], {}, "begin"],
    ["goes to the first stage", "0", [way], {}, "shift"],
    ["goes from stage to stage", "one", [way], {}, "shift"],
    ["takes everybody off the way before another one", "one", [way, other], {}, "hand-over"],
    ["stays where it is asked for what is so", "one", [way], { stage: "one" }, "stay"],
    ["lets another image wait", "one", [way], QUEUE, "queue"],
    ["lets another image go first before any stage", "0", [way], SUPERSEDE, "begin"],
    ["ends after the last stage", "three", [way], {}, end],
  ])("%s", async (_what, stage, ways, change, kind) => {
    expect((await planned(await at(stage, [way]), ways, { stage: "next", ...change })).kind).toBe(kind);
  });
});

describe("a revision that somebody else made during the rollout", () => {
  it.each<[string, Routing, string, string]>([
    ["stops a percent that is published by a revision like it", ENV, "one", "CONFLICT"],
    ["stops the end by the service's own traffic", REVISIONS, "three", "CONFLICT"],
    ["stops the end by a document", DOCUMENT, "three", "CONFLICT"],
    ["stops the end by a load balancer", BALANCER, "three", "CONFLICT"],
    ["stops no stage by a document", DOCUMENT, "one", "shift"],
    ["stops no stage by a load balancer", BALANCER, "one", "shift"],
  ])("%s", async (_what, way, stage, told) => {
    const world = await at(stage, [way]);
    world.users.write({ image: V3 });
    const next = () => planned(world, [way], { stage: "next" });
    expect(told === "CONFLICT" ? (await refusalOf(next)).code : (await next()).kind).toBe(told);
  });
});

describe.each([
  ["from a document to a load balancer", DOCUMENT, BALANCER],
  ["from a load balancer to the service's own traffic", BY_TAG, REVISIONS],
] as const)("a rollout on its way %s", (_by, way, other) => {
  const MINUTE = 60_000;

  async function between() {
    const world = await at("one", [way]);
    const { ledger } = await planned(world, [way, other], { stage: "next" });
    world.clock.advance(MINUTE / 1000);
    const next = async (job: DeployJob) => {
      const ask = askOf(world, job);
      return planMove(world.users.state, ledger, ask, await readOutside(world, REF, lookFor(ledger, ask)));
    };
    return { ledger, next };
  }

  it("is held where the plan has no stage after the one that was left, and ends on nothing", async () => {
    const { next } = await between();
    const stages = wayJob([way, other]).stages.slice(0, 1);
    const refusal = await refusalOf(() => next(wayJob([way], { stage: "next", stages })));
    expect([refusal.code, refusal.message]).toEqual([
      "HELD",
      "expected a stage of the plan after one (5 %), which was left for another way, got none",
    ]);
    expect(refusal.hint).toContain("stage: one");
  });

  it("is watched anew where the users of its stage are brought to the new way", async () => {
    const { ledger, next } = await between();
    const move = await next(wayJob([other], { stage: "one" }));
    expect([move.kind, move.ledger.handOver, move.ledger.since - ledger.since]).toEqual(["shift", undefined, MINUTE]);
  });
});
