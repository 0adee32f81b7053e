import { describe, expect, it } from "vitest";
import { deployCanary } from "../../src/flows/deploy-canary";
import { rollback } from "../../src/flows/rollback";
import { runStage } from "../../src/flows/stage";
import type { StageJob } from "../../src/flows/stage-job";
import { beginningWith } from "../core/proposals";
import { fakeHub } from "../fakes/hub";
import { refusalOf } from "../fakes/refusal";
import type { FakeWorld } from "../fakes/world";
import { deployJob, rollbackJob, V2, V3 } from "./jobs";
import { goodBut } from "./moods";
import {
  approvedHub,
  approvedJob,
  BAKED,
  bakedAtOne,
  HOUR,
  hubWith,
  proposedIn,
  releaseNext,
  releaseWorld,
} from "./proposing";
import { ledgerOn } from "./reading";

/** A world with one stage baked, and the job of the next one as it was proposed then. */
async function proposed(
  change: Partial<StageJob["conditions"]> = {},
  world: Promise<FakeWorld> = bakedAtOne(24),
): Promise<{ readonly world: FakeWorld; readonly job: StageJob; readonly sent: number }> {
  const made = await world;
  const job = approvedJob(await proposedIn(made), change);
  return { world: made, job, sent: made.cloud.sent.length };
}

describe("an approved stage", () => {
  it("is moved to, and the write that moves the users says who approved it on which evidence", async () => {
    const { world, job } = await proposed();
    const outcome = await runStage(world, job, approvedHub());
    expect(outcome).toMatchObject({ exit: 0, outputs: { stage: "two", percent: "25", decision: "advance" } });
    const evidence = job.conditions?.proposal?.evidence;
    expect(ledgerOn(world.cloud).story.at(-1)).toMatchObject({ stage: "two", approvedBy: "ada", evidence });
    expect(evidence).toMatch(/^[0-9a-f]{64}$/);
    expect(outcome.summary).toContain("Judged again before it is left, one (5 %): pass, advance.");
    expect(outcome.summary).toContain(`| approved by | ada | on \`sha256:${evidence}\` |`);
  });

  it("names its approver from the first write on where it begins the rollout", async () => {
    const world = releaseWorld();
    await releaseNext(world);
    const told = ledgerOn(world.cloud).story.map(({ stage, approvedBy, evidence }) => [stage, approvedBy, evidence]);
    expect(told).toEqual([
      ["0", "ada", undefined],
      ["one", "ada", undefined],
    ]);
  });

  it("names everybody who approved, and what was stepped over", async () => {
    const { world, job } = await proposed({ complaints: "complaint" });
    const hub = hubWith({ environment: "two-gate" }, { environment: "Two-Gate", by: "bob" });
    await hub.forge.openIssue({ title: "slow", body: "", labels: ["complaint"] });
    const guards = { ...job.deploy.guards, override: ["freeze", "complaints"] as const };
    await runStage(world, { ...job, deploy: { ...job.deploy, guards } }, hub);
    expect(ledgerOn(world.cloud).story.at(-1)).toMatchObject({ approvedBy: "ada, bob", override: "complaints" });
  });

  it("goes on with a warning where its environment has no reviewers", async () => {
    const { world, job } = await proposed();
    const hub = hubWith();
    hub.forge.environments.set("two-gate", 0);
    expect(await runStage(world, job, hub)).toMatchObject({ exit: 0, outputs: { stage: "two" } });
    expect(world.lines).toContain(
      "Warning: Nobody has to approve two-gate: the environment has no required reviewers.",
    );
    expect(ledgerOn(world.cloud).story.at(-1)).not.toHaveProperty("approvedBy");
  });

  it("is not moved to where the numbers have turned since", async () => {
    const { world, job, sent } = await proposed({}, bakedAtOne(24, { metrics: goodBut("middling", 1460, 9e9) }));
    world.clock.advance(20 * HOUR);
    const outcome = await runStage(world, job, approvedHub());
    expect(outcome).toMatchObject({ exit: 3, outputs: { stage: "one", decision: "hold", verdict: "inconclusive" } });
    expect(outcome.headline).toContain("Judged again before it is left, one (5 %): inconclusive, hold");
    expect(world.cloud.sent).toHaveLength(sent);
  });

  it("is taken back where the canary has failed since", async () => {
    const { world, job } = await proposed({}, bakedAtOne(24, { metrics: goodBut("bad", 1500, 9e9) }));
    world.clock.advance(2 * HOUR);
    const outcome = await runStage(world, job, approvedHub());
    expect(outcome).toMatchObject({ exit: 1, outputs: { decision: "rollback", verdict: "fail", percent: "0" } });
    expect(ledgerOn(world.cloud)).toMatchObject({
      status: "rolled-back",
      reason: expect.stringContaining("error-rate"),
    });
  });

  it("is the last one, and bakes on after its watch: the monitor finishes", async () => {
    const world = await bakedAtOne(24);
    await runStage(world, approvedJob({ ...(await proposedIn(world)), stage: "three" }), approvedHub());
    expect(ledgerOn(world.cloud)).toMatchObject({ status: "running", stage: "three", percent: 100 });
  });
});

describe("nothing is moved, and nothing written, where", () => {
  const approved = approvedHub();
  const denied = approvedHub();
  denied.forge.break("denied", "approvals");
  const unknown = hubWith();
  unknown.forge.break("denied", "reviewers");
  it.each<[string, Parameters<typeof runStage>[2], string, string]>([
    ["nobody approved", hubWith(), "got none: none of its 2 reviewers has approved run 4711", "environment: two-gate"],
    ["a reviewer rejected", hubWith({ environment: "two-gate", state: "rejected" }), "ada rejected it", "environment"],
    ["another environment was approved", hubWith({ environment: "one-gate" }), "got none", "environment: two-gate"],
    [
      "a reviewer is still to answer",
      hubWith({ environment: "two-gate", state: "pending" }),
      "got none",
      "environment",
    ],
    ["the job may not read approvals", denied, "expected to read who approved", "permissions:\n  actions: read"],
    ["the job may not read reviewers", unknown, "expected to read who approved", "permissions:\n  actions: read"],
    ["it runs on a laptop", undefined, "this is no run on GitHub", "actions: read"],
  ])("%s", async (_where, hub, message, hint) => {
    const { world, job, sent } = await proposed();
    const error = await refusalOf(() => runStage(world, job, hub));
    expect([error.code, error.exit]).toEqual(["HELD", 3]);
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
    expect(world.cloud.sent).toHaveLength(sent);
  });

  it.each<[string, (world: FakeWorld) => Promise<unknown>, string]>([
    ["the rollout was taken back meanwhile", (world) => rollback(world, rollbackJob()), "CONFLICT"],
    [
      "somebody went on meanwhile",
      (world) => deployCanary(world, deployJob({ stages: BAKED, stage: "three" })),
      "CONFLICT",
    ],
    [
      "another image is rolled out meanwhile",
      async (world) => {
        await rollback(world, rollbackJob());
        await deployCanary(world, deployJob({ stages: BAKED, image: V3 }));
      },
      "CONFLICT",
    ],
    ["the evidence is too old", async (world) => world.clock.advance(73 * HOUR), "HELD"],
  ])("%s", async (_where, meanwhile, code) => {
    const { world, job } = await proposed();
    await meanwhile(world);
    const sent = world.cloud.sent.length;
    expect((await refusalOf(() => runStage(world, job, approved))).code).toBe(code);
    expect(world.cloud.sent).toHaveLength(sent);
  });

  it("it is proposed for another service", async () => {
    const { world, job } = await proposed();
    const proposal = { ...(await proposedIn(world)), service: "neon" };
    const conditions = { approvalValid: HOUR, deadMan: { hold: HOUR }, ...job.conditions, proposal };
    expect((await refusalOf(() => runStage(world, { ...job, conditions }, approved))).code).toBe("CONFLICT");
  });

  it("it is only a dry run, which asks for the approval all the same", async () => {
    const { world, job, sent } = await proposed();
    const dry = { ...job, deploy: { ...job.deploy, dryRun: true } };
    expect((await runStage(world, dry, approved)).detail).toContain("Judge one (5 %) by all the time since it began");
    expect((await refusalOf(() => runStage(world, dry, hubWith()))).code).toBe("HELD");
    expect(world.cloud.sent).toHaveLength(sent);
  });
});

describe("the stage that must be in force", () => {
  const job = (after: string, stage: string) => stageJobAfter(after, deployJob({ stage, image: V2 }));
  const stageJobAfter = (after: string, deploy: StageJob["deploy"]): StageJob => {
    const { conditions: _, ...rest } = approvedJob({ ...PROPOSAL, stage: deploy.stage });
    return { ...rest, deploy, conditions: { after, approvalValid: HOUR, deadMan: { hold: HOUR } } };
  };
  it.each<[string, string, string, string]>([
    ["is", "0", "one", "one"],
    ["is not there yet", "one", "two", "HELD"],
    ["is behind", "0", "one", "HELD"],
  ])("%s: after %s, %s", async (what, after, stage, end) => {
    const world = releaseWorld();
    if (what === "is behind") await deployCanary(world, deployJob({ stage: "two" }));
    const ran = runStage(world, job(after, stage), fakeHub()).then(({ outputs }) => outputs["stage"]);
    expect(await ran.catch((cause) => cause.code)).toBe(end);
  });

  it("is left by a run again, which finds the rollout where it went", async () => {
    const world = releaseWorld();
    await runStage(world, job("0", "one"), fakeHub());
    const sent = world.cloud.sent.length;
    expect(await runStage(world, job("0", "one"), fakeHub())).toMatchObject({ exit: 0, outputs: { stage: "one" } });
    expect(world.cloud.sent).toHaveLength(sent);
  });
});

const PROPOSAL = beginningWith({ service: "ion-api", image: V2 });
