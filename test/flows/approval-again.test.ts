import { describe, expect, it } from "vitest";
import { renderProposal } from "../../src/core/proposal";
import { runStage } from "../../src/flows/stage";
import type { StageJob } from "../../src/flows/stage-job";
import { boundBy } from "../../src/jobs/stage-conditions";
import { parsePlan } from "../../src/plan/parse";
import { proposalWith } from "../core/proposals";
import { Crash, dyingAt } from "../fakes/crash";
import { fakeHub } from "../fakes/hub";
import { refusalOf } from "../fakes/refusal";
import type { FakeWorld } from "../fakes/world";
import { deployJob, ERROR_RATE, metricsJob, stageJob } from "./jobs";
import { approvedHub, approvedJob, BAKED, bakedAtOne, HOUR, proposedIn } from "./proposing";
import { ledgerOn } from "./reading";

/** Whoever waits only until somebody else answers may die unnoticed. */
function unlessCrash(thrown: unknown): void {
  if (!(thrown instanceof Crash)) throw thrown;
}

/** One metric and few looks, so that a run has few calls to die at. */
const few = (job: StageJob): StageJob => ({
  ...job,
  metrics: metricsJob({ stages: BAKED, metrics: [ERROR_RATE], every: 300 }),
});

async function atTwo(): Promise<{ readonly world: FakeWorld; readonly job: StageJob }> {
  const world = await bakedAtOne(24);
  return { world, job: few(approvedJob(await proposedIn(world))) };
}

describe("an approved stage, run again", () => {
  it("changes nothing where it is done, however old its evidence is by then", async () => {
    const { world, job } = await atTwo();
    await runStage(world, job, approvedHub());
    const sent = world.cloud.sent.length;
    world.clock.advance(80 * HOUR);
    const outcome = await runStage(world, job, approvedHub());
    expect(outcome).toMatchObject({ exit: 0, outputs: { stage: "two", percent: "25", changed: "false" } });
    expect(world.cloud.sent).toHaveLength(sent);
  });

  it("is refused once the next stage has begun", async () => {
    const { world, job } = await atTwo();
    await runStage(world, job, approvedHub());
    world.clock.advance(24 * HOUR);
    await runStage(world, few(approvedJob(await proposedIn(world))), approvedHub());
    const error = await refusalOf(() => runStage(world, job, approvedHub()));
    expect([error.code, ledgerOn(world.cloud).stage]).toEqual(["CONFLICT", "three"]);
  });

  it("comes to the same end wherever it died, in one write, with its approver", async () => {
    const calm = await atTwo();
    const counting = dyingAt(calm.world, { call: Number.POSITIVE_INFINITY, moment: "before" });
    await runStage(counting.world, calm.job, approvedHub());
    const writes = calm.world.cloud.sent.length;
    expect(counting.calls()).toBeGreaterThan(10);
    for (let call = 1; call <= counting.calls(); call++) {
      for (const moment of ["before", "after"] as const) {
        const { world, job } = await atTwo();
        const dying = dyingAt(world, { call, moment });
        await runStage(dying.world, job, approvedHub()).catch(unlessCrash);
        await runStage(world, job, approvedHub());
        const { stage, story } = ledgerOn(world.cloud);
        const end = {
          stage,
          by: story.at(-1)?.approvedBy,
          writes: world.cloud.sent.length,
          shares: world.cloud.shares,
        };
        expect({ call, moment, ...end }).toEqual({
          call,
          moment,
          stage: "two",
          by: "ada",
          writes,
          shares: calm.world.cloud.shares,
        });
      }
    }
  }, 60_000);
});

describe("stages of different length in one run, without proposals", () => {
  it.each<[string, number, string]>([
    ["a longer watch of the next stage does not hold the one before", 3 * HOUR, "two"],
    ["a shorter watch of the next stage is enough for the one before", 300, "two"],
  ])("%s", async (_what, next, stage) => {
    const stages = BAKED.map((one) => ({ ...one, bake: 1200 }));
    const job = (name: string, seconds: number) =>
      stageJob({
        deploy: deployJob({ stages, stage: name }),
        metrics: metricsJob({ stages, for: seconds }),
        conditions: { after: name === "one" ? "0" : "one", approvalValid: HOUR, deadMan: { hold: HOUR } },
      });
    const world = await bakedAtOne(0);
    await runStage(world, job("one", 1200), fakeHub());
    expect((await runStage(world, job("two", next), fakeHub())).outputs["stage"]).toBe(stage);
  });
});

describe("the inputs of the root action", () => {
  const { plan } = parsePlan(
    `version: 1
service: ion
regions: [us-central1]
stages:
  - { name: one, percent: 5 }
  - { name: two, percent: 25, environment: production }
  - { name: three, percent: 100, environment: everybody }
`,
    "rollout.yml",
  );
  const proposal = renderProposal(proposalWith());
  it.each<[string, Parameters<typeof boundBy>[0], object]>([
    [
      "a proposal fills in image and stage",
      { stage: "next", proposal, environment: "Production" },
      { image: "v2", stage: "two" },
    ],
    [
      "an environment alone is bound to",
      { stage: "two", environment: "production" },
      { conditions: { environment: "production" } },
    ],
    ["a stage by number is one by name", { stage: "2", after: "1" }, { conditions: { after: "one" } }],
    ["nothing binds to nothing", { stage: "next" }, { stage: "next" }],
  ])("%s", (_what, inputs, bound) => {
    expect(boundBy(inputs, plan, "us-central1")).toMatchObject(bound);
  });

  it.each<[string, Parameters<typeof boundBy>[0], string]>([
    [
      "another image than the proposed one",
      { stage: "next", proposal, environment: "production", image: "v3" },
      'stage: at image: expected v2, which is proposed, got "v3"',
    ],
    [
      "another stage than the proposed one",
      { stage: "three", proposal, environment: "production" },
      'stage: at stage: expected two, which is proposed, got "three"',
    ],
    [
      "a proposal without its environment",
      { stage: "next", proposal },
      "stage: at environment: expected production, as the plan has it for two, got nothing",
    ],
    ["another stage's environment", { stage: "next", proposal, environment: "everybody" }, 'got "everybody"'],
    [
      "an environment where the plan has none",
      { stage: "one", environment: "production" },
      "expected no environment, as the plan has it for one",
    ],
    ["a proposal that is none", { stage: "next", proposal: "{}" }, "at version, got nothing"],
  ])("refuse %s", async (_what, inputs, message) => {
    const error = await refusalOf(() => boundBy(inputs, plan, "us-central1"));
    expect(error.code).toBe("INPUT_INVALID");
    expect(error.message).toContain(message);
  });
});
