import { readingOf } from "../../../src/core/ledger-text";
import type { Outcome } from "../../../src/core/report/outcome";
import type { ServiceRef } from "../../../src/core/service";
import { RolloutError } from "../../../src/errors";
import type { DeployJob } from "../../../src/flows/deploy-job";
import { deployWaves } from "../../../src/flows/regions/deploy";
import { stageWaves } from "../../../src/flows/regions/stage";
import type { StageJob } from "../../../src/flows/stage-job";
import { REF } from "../../fakes/cloud-run";
import { REGIONS, type RegionsWorld, regionsWorld } from "../../fakes/regions";
import { deployJob, healthJob, metricsJob, rollbackJob, STAGES } from "../jobs";

export const [FIRST, SECOND, THIRD] = REGIONS;

/** The service in the region. */
export const at = (region: string): ServiceRef => ({ ...REF, region });

/** Returns the jobs of one whole stage in the world's regions. */
export function stageJobs(
  { clouds }: Pick<RegionsWorld, "clouds">,
  deploy: Partial<DeployJob> = {},
  change: Partial<StageJob> = {},
): readonly StageJob[] {
  return [...clouds.keys()].map((region) => {
    const ref = at(region);
    const stages = deploy.stages ?? STAGES;
    return {
      deploy: deployJob({ ref, ...deploy }),
      health: healthJob({ ref }),
      metrics: metricsJob({ ref, stages: stages.map(({ name, percent }) => ({ name, percent, watch: 600, bake: 0 })) }),
      rollback: rollbackJob({ ref, mustConfirm: false }),
      ...change,
    };
  });
}

/** Takes the rollout of v2 through one stage in all regions. */
export function release(world: RegionsWorld, deploy: Partial<DeployJob> = {}): Promise<Outcome> {
  return stageWaves(world, stageJobs(world, deploy));
}

/** Moves the rollout of v2 in all regions, without judging it. */
export function move(world: RegionsWorld, deploy: Partial<DeployJob> = {}): Promise<Outcome> {
  const jobs = [...world.clouds.keys()].map((region) => ({
    deploy: deployJob({ ref: at(region), ...deploy }),
    rollback: rollbackJob({ ref: at(region), mustConfirm: false }),
  }));
  return deployWaves(world, jobs);
}

/** Returns a world whose rollout of v2 has passed so many stages in all regions. */
export async function passed(count: number, regions: readonly string[] = [FIRST, SECOND]): Promise<RegionsWorld> {
  const world = regionsWorld(regions);
  for (let index = 0; index < count; index += 1) await release(world);
  return world;
}

/** Returns where each region is, in a word: its stage while it is under way, else what became of it. */
export function stands({ clouds }: Pick<RegionsWorld, "clouds">): readonly string[] {
  return [...clouds.values()].map((cloud) => {
    if (!cloud.exists) return "nowhere";
    const reading = readingOf(cloud.state);
    if (reading.kind !== "ledger") return reading.kind;
    return reading.ledger.status === "running" ? reading.ledger.stage : reading.ledger.status;
  });
}

/** Returns exit, decision and the regions that had a turn, or the code of what was thrown. */
export async function seen(act: Promise<Outcome>): Promise<readonly unknown[]> {
  try {
    const { exit, outputs } = await act;
    return [exit, outputs["decision"], Object.keys(JSON.parse(outputs["regions"] ?? "{}"))];
  } catch (cause) {
    if (!(cause instanceof RolloutError)) throw cause;
    return [cause.exit, cause.code];
  }
}
