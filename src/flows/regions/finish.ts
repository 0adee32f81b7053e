import { progressOf } from "../../core/regions";
import { joinOutcomes, type Outcome } from "../../core/report/outcome";
import { joinRegions, joinWaves, type RegionOutcome } from "../../core/report/regions";
import type { World } from "../../ports";
import { moveTo, tellMove } from "../deploy-canary";
import type { StageJob } from "../stage-job";
import { sideBySide } from "./side-by-side";
import { type Place, readPlaces } from "./stands";

/**
 * Leaves the last stage for good in all regions, which have all passed it; nothing where one is not that far. What one region
 * refuses keeps none of the others, and a later run goes on with that one. Returns the waves before it and what was done.
 */
export async function finishAll(
  world: World,
  jobs: readonly StageJob[],
  done: readonly RegionOutcome[],
): Promise<Outcome> {
  const waves = joinWaves(done);
  const places = await readPlaces(
    world,
    jobs.map(({ deploy }) => deploy.ref),
  );
  const stages = jobs[0]?.deploy.stages ?? [];
  const isFar = places.every((place) => progressOf(stages, place, undefined) >= stages.length);
  const open = jobs.flatMap((job) => {
    const place = places.find(({ region }) => region === job.deploy.ref.region);
    return place?.ledger?.status === "running" ? [{ job, place }] : [];
  });
  if (!isFar || open.length === 0) return waves;
  const ended = await sideBySide(world, open, ({ job }) => job.deploy.ref, finish);
  return joinOutcomes([waves, joinRegions(ended)], {
    outputs: { decision: "promote", regions: waves.outputs["regions"] ?? "" },
  });
}

async function finish(
  world: World,
  { job, place }: { readonly job: StageJob; readonly place: Place },
): Promise<Outcome> {
  const from = place.ledger === undefined ? {} : { from: place.ledger };
  const { image: _, ...deploy } = job.deploy;
  return tellMove(job.deploy, await moveTo(world, { ...deploy, stage: "next", ...from }));
}
