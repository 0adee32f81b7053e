import { createHash } from "node:crypto";
import { type Proposal, parseProposal } from "../../src/core/proposal";
import type { Outcome } from "../../src/core/report/outcome";
import { type ProposeJob, propose } from "../../src/flows/propose";
import { runStage } from "../../src/flows/stage";
import type { StageJob } from "../../src/flows/stage-job";
import type { World } from "../../src/ports";
import type { Approval } from "../../src/ports/forge";
import { FakeEvidence } from "../fakes/evidence";
import { type FakeHub, fakeHub } from "../fakes/hub";
import { type FakeWorld, fakeWorld, type Overrides } from "../fakes/world";
import { deployJob, metricsJob, stageJob } from "./jobs";

export const HOUR = 3600;
/** Three stages that bake for a day each; each has the environment of its name. */
export const BAKED = (
  [
    ["one", 5],
    ["two", 25],
    ["three", 100],
  ] as const
).map(([name, percent]) => ({ name, percent, watch: 600, bake: 24 * HOUR, environment: `${name}-gate` }));

/** Keeps evidence in memory under a digest as the real one has it. */
class DigestedEvidence extends FakeEvidence {
  override async keep(name: string, evidence: unknown): Promise<{ readonly path: string; readonly digest: string }> {
    const { path } = await super.keep(name, evidence);
    return { path, digest: createHash("sha256").update(JSON.stringify(evidence)).digest("hex") };
  }
}

/** Returns a world whose evidence has digests that a proposal may name. */
export function releaseWorld(overrides: Overrides = {}): FakeWorld {
  return { ...fakeWorld(overrides), evidence: new DigestedEvidence() };
}

/** Returns a job for propose: the next stage of the image v2. */
export function proposeJob(change: Partial<ProposeJob> = {}, deploy: Partial<ProposeJob["deploy"]> = {}): ProposeJob {
  return {
    deploy: deployJob({ stages: BAKED, ...deploy }),
    metrics: { ...metricsJob({ stages: BAKED }), deadMan: { hold: 2 * HOUR } },
    stages: BAKED,
    approvalValid: 72 * HOUR,
    ...change,
  };
}

/** Returns a job for the stage that the proposal names, behind the stage's own environment. */
export function approvedJob(proposal: Proposal, change: Partial<StageJob["conditions"]> = {}): StageJob {
  const { stage, image } = proposal;
  const conditions = { proposal, environment: `${stage}-gate`, approvalValid: 72 * HOUR, deadMan: { hold: 2 * HOUR } };
  return stageJob({
    deploy: deployJob({ stages: BAKED, stage, image }),
    metrics: metricsJob({ stages: BAKED }),
    conditions: { ...conditions, ...change },
  });
}

/** Returns a hub in which the words were said of the run's environments, each of which has two reviewers. */
export function hubWith(...words: readonly Partial<Approval>[]): FakeHub {
  const hub = fakeHub();
  for (const { environment } of BAKED) hub.forge.environments.set(environment, 2);
  const said = words.map((word): Approval => ({ by: "ada", environment: "", state: "approved", comment: "", ...word }));
  hub.forge.approvalsOf.set(hub.run.id, said);
  return hub;
}

/** Returns a hub in which ada approved all stages. */
export function approvedHub(): FakeHub {
  return hubWith(...BAKED.map(({ environment }) => ({ environment })));
}

/** Returns what is proposed; fails where nothing is. */
export async function proposedIn(world: World, job: ProposeJob = proposeJob()): Promise<Proposal> {
  const { outputs, headline } = await propose(world, job, fakeHub());
  if (!outputs["proposal"]) throw new Error(`expected a proposal, got: ${headline}`);
  return parseProposal(outputs["proposal"]);
}

/** Proposes and does the next stage, approved by ada. */
export async function releaseNext(world: World): Promise<Outcome> {
  return runStage(world, approvedJob(await proposedIn(world)), approvedHub());
}

/** A world at the stage `one`, which has baked for as many hours. */
export async function bakedAtOne(hours: number, overrides: Overrides = {}): Promise<FakeWorld> {
  const world = releaseWorld(overrides);
  await releaseNext(world);
  world.clock.advance(hours * HOUR);
  return world;
}

/** Returns what a workflow goes by: exit, decision, verdict, stage and environment. */
export function seen({ exit, outputs }: Outcome): readonly unknown[] {
  const { stage, environment, decision, verdict } = outputs;
  return [exit, decision, verdict, stage, environment];
}

/** A world that has come to its last stage this moment. */
export async function atThree(): Promise<FakeWorld> {
  const world = await bakedAtOne(25);
  await releaseNext(world);
  world.clock.advance(25 * HOUR);
  await releaseNext(world);
  return world;
}
