import { deployCanary } from "../../src/flows/deploy-canary";
import { runStage } from "../../src/flows/stage";
import { type Source, steadily } from "../fakes/metrics";
import { type FakeWorld, fakeWorld, type Overrides } from "../fakes/world";
import { deployJob, stageJob } from "./jobs";

/** The name of the revision that v2 becomes in a fresh world. */
export const CANARY = "ion-api-00002-wcg";

/** A world in which v2 has been taken to the given stage. */
export async function worldAt(stage: string, overrides: Overrides = {}): Promise<FakeWorld> {
  const world = fakeWorld(overrides);
  await deployCanary(world, deployJob({ stage }));
  return world;
}

/** A world in which v2 was promoted. */
export async function promotedWorld(): Promise<FakeWorld> {
  const world = await worldAt("three");
  await deployCanary(world, deployJob());
  return world;
}

/** A world in which the first stage was passed. */
export async function worldAfterOne(metrics: Source = steadily("good")): Promise<FakeWorld> {
  const world = fakeWorld({ metrics });
  await runStage(world, stageJob());
  return world;
}
