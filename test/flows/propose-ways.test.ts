import { describe, expect, it } from "vitest";
import type { Guards } from "../../src/core/guards";
import { routeOf } from "../../src/core/outside";
import type { Routing } from "../../src/core/routing";
import { RolloutError } from "../../src/errors";
import { deployCanary } from "../../src/flows/deploy-canary";
import { propose } from "../../src/flows/propose";
import { runStage } from "../../src/flows/stage";
import { REF } from "../fakes/cloud-run";
import { fakeHub } from "../fakes/hub";
import { type Source, steadily } from "../fakes/metrics";
import { refusalOf } from "../fakes/refusal";
import { routedWorld } from "../fakes/routed";
import { deployJob, GUARDS, metricsJob, V2 } from "./jobs";
import { approvedHub, approvedJob, BAKED, HOUR, proposedIn, proposeJob, releaseWorld, seen } from "./proposing";
import { ledgerOn } from "./reading";
import { BALANCER, BY_TAG, DOCUMENT, ENV, REVISIONS, stagesBy } from "./routings";

const FROZEN: Guards = {
  ...GUARDS,
  freeze: [{ kind: "once", name: "year-end", from: 0, to: Date.UTC(2100, 0) }],
};
const NOBODY: Source = () => undefined;

/** Stages that bake for a day each, gone to by these ways. */
function bakedBy(ways: readonly Routing[]) {
  return stagesBy(...ways).map(({ routing }, index) => ({ ...BAKED[index], routing })) as unknown as typeof BAKED;
}

/** Returns a world whose run died after everybody was taken off the first way; since then nobody is on the canary. */
async function between(ways: readonly Routing[], metrics: Source = NOBODY) {
  const world = { ...routedWorld({ metrics }), evidence: releaseWorld().evidence };
  const stages = bakedBy(ways);
  await deployCanary(world, deployJob({ stages, stage: "one" }));
  world.clock.advance(25 * HOUR);
  for (let writes = 0; ledgerOn(world.users).handOver !== true; writes++) {
    if (writes > 3) throw new Error("expected a hand-over, got none");
    world.users.at("after", () => {
      throw new RolloutError("CANCELLED", "the run was cancelled");
    });
    await refusalOf(() => deployCanary(world, deployJob({ stages, stage: "two" })));
  }
  return { world, stages, job: proposeJob({}, { stages }) };
}

describe.each([
  ["a variable and a load balancer", [ENV, BALANCER]],
  ["a document and a load balancer", [DOCUMENT, BALANCER]],
  ["revisions and a load balancer", [REVISIONS, BY_TAG]],
  ["a load balancer and revisions", [BY_TAG, REVISIONS]],
] as const)("between %s", (_which, ways) => {
  it("the next stage is proposed, for the one before was judged", async () => {
    const { world, job } = await between(ways);
    const outcome = await propose(world, job, fakeHub());
    expect(seen(outcome)).toEqual([0, "advance", "no-data", "two", "two-gate"]);
    expect(outcome.headline).toContain("between two ways");
  });

  it("the stage that was proposed is gone to", async () => {
    const { world, stages, job } = await between(ways);
    const approved = approvedJob(await proposedIn(world, job));
    await runStage(world, { ...approved, deploy: { ...approved.deploy, stages } }, approvedHub());
    const { stage, handOver } = ledgerOn(world.users);
    expect([stage, handOver, world.exposure(V2, ways)]).toEqual(["two", undefined, 25]);
  });
});

describe("between two ways nothing is proposed", () => {
  it.each([
    ["of a canary that failed", steadily("bad"), {}, [1, "rollback", "fail", "", ""]],
    ["of a canary whose failure takes nobody back", steadily("bad"), { rollbackOn: [] }, [3, "hold", "fail", "", ""]],
  ] as const)("%s", async (_which, mood, change, expected) => {
    const { world, job } = await between([DOCUMENT, BALANCER], mood);
    const metrics = { ...metricsJob({ stages: BAKED, ...change }), deadMan: { hold: 2 * HOUR } };
    expect(seen(await propose(world, { ...job, metrics }, fakeHub()))).toEqual(expected);
  });

  it("while somebody complains", async () => {
    const { world, job } = await between([DOCUMENT, BALANCER]);
    const hub = fakeHub();
    await hub.forge.openIssue({ title: "It is slow", body: "", labels: ["complaint"] });
    const { exit, headline } = await propose(world, { ...job, complaints: "complaint" }, hub);
    expect([exit, headline]).toEqual([3, expect.stringContaining("It is slow")]);
  });

  it("in a freeze", async () => {
    const { world, job } = await between([DOCUMENT, BALANCER]);
    const frozen = { ...job, deploy: { ...job.deploy, guards: FROZEN } };
    expect(seen(await propose(world, frozen, fakeHub()))).toEqual([3, "hold", "no-data", "", ""]);
  });

  it("where somebody else opened one of them", async () => {
    const { world, job } = await between([DOCUMENT, BALANCER]);
    const route = routeOf(REF, DOCUMENT);
    if (route !== undefined) world.routes.set(route, 60);
    expect((await refusalOf(() => propose(world, job, fakeHub()))).code).toBe("CONFLICT");
  });
});
