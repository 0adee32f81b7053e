import { planWaves, type Wave } from "../../core/regions";
import type { Outcome } from "../../core/report/outcome";
import { renderNothingProposed, renderNotProposed } from "../../core/report/propose";
import { type RegionProposed, renderProposedTogether } from "../../core/report/propose-regions";
import { placeOf } from "../../core/wanted";
import type { World } from "../../ports";
import type { Hub } from "../../ports/forge";
import { readCircumstances } from "../circumstances";
import { requireSplit } from "../converge";
import { judgeStage } from "../go";
import { readSettled } from "../observe";
import { type ProposeJob, propose } from "../propose";
import { orRefused, worldOf } from "./side-by-side";
import { type Place, readPlaces, requireEverywhere } from "./stands";

/** What is asked of a region: a turn, or none where it is as far as the others are to come, or further. */
interface Asked {
  readonly job: ProposeJob;
  readonly place: Place;
  readonly wave: Wave | undefined;
}

/**
 * Returns what may be approved for all regions together, judged at the same time: the stage that those behind the others are
 * to reach, and otherwise the next one of all. `rollouts` are the canaries that are meant, empty: whichever are under way.
 * Throws SERVICE_NOT_FOUND or HELD where the regions are not of one rollout.
 */
export async function proposeTogether(
  world: World,
  jobs: readonly ProposeJob[],
  rollouts: readonly string[],
  hub: Pick<Hub, "forge">,
): Promise<Outcome> {
  const asked = await readAsked(world, jobs, rollouts);
  const found = await Promise.all(asked.map((one) => proposeOne(worldOf(world, one.place.ref), one, hub)));
  return renderProposedTogether(found);
}

async function readAsked(
  world: World,
  jobs: readonly ProposeJob[],
  rollouts: readonly string[],
): Promise<readonly Asked[]> {
  const places = await readPlaces(
    world,
    jobs.map(({ deploy }) => deploy.ref),
  );
  const [first] = jobs.map(({ deploy }) => deploy);
  if (first === undefined) return [];
  requireEverywhere(places, first.create, first.image);
  const { stages, stage, image, guards } = first;
  const wish = { stages, stage, whileRunning: guards.whileRunning, ...(image === undefined ? {} : { image }) };
  const waves = planWaves(places, wish, 1);
  return jobs.flatMap((job) => {
    const place = places.find(({ region }) => region === job.deploy.ref.region);
    const wave = waves.find(({ region }) => region === job.deploy.ref.region);
    return place === undefined ? [] : [{ job: named(job, place, rollouts, places), place, wave }];
  });
}

/** A canary's revision has another name in each region; a region that has not begun has none yet. */
function named(job: ProposeJob, { ledger }: Place, rollouts: readonly string[], all: readonly Place[]): ProposeJob {
  const [any] = rollouts;
  const isOver = all.every((place) => place.ledger?.status !== "running");
  if (any === undefined || (ledger?.status !== "running" && !isOver)) return job;
  return { ...job, rollout: rollouts.find((name) => name === ledger?.canary) ?? any };
}

async function proposeOne(world: World, { job, place, wave }: Asked, hub: Pick<Hub, "forge">): Promise<RegionProposed> {
  const { ledger, region } = place;
  const rollout = ledger?.status === "running" ? ledger.canary : "";
  const isThere = ledger !== undefined && (wave === undefined || (rollout !== "" && ledger.stage === wave.stage));
  if (isThere) return stayOn(world, job, place, hub);
  const deploy = { ...job.deploy, ...wave };
  return { region, rollout, outcome: await orRefused(() => propose(world, { ...job, deploy }, hub)) };
}

/** It is not moved, and others follow it only where its own numbers are good: they tell of the same image. */
async function stayOn(
  world: World,
  job: ProposeJob,
  { ledger, region }: Place,
  hub: Pick<Hub, "forge">,
): Promise<RegionProposed> {
  const { ref, guards } = job.deploy;
  if (ledger === undefined || ledger.status !== "running")
    return {
      region,
      rollout: "",
      outcome: renderNothingProposed(`${region} is done.`, job.deploy.image ?? "", "promote"),
    };
  const { canary: rollout, stage: from, since } = ledger;
  let evidence = "";
  const outcome = await orRefused(async () => {
    await requireSplit(world, await readSettled(world, ref), ledger);
    const judged = await judgeStage(
      world,
      job.metrics,
      ledger,
      await readCircumstances(world, guards, job.complaints, hub),
    );
    evidence = judged.evidence.digest;
    if (judged.go.decision === "rollback" || judged.go.verdict !== "pass")
      return renderNotProposed(ref, ledger, judged);
    return renderNothingProposed(
      `${region} is at ${placeOf(ledger)} already, and passes.`,
      ledger.image,
      "hold",
      judged,
    );
  });
  return {
    region,
    rollout,
    outcome,
    ...(outcome.exit === 0 ? { stays: { region, rollout, from, since, evidence } } : {}),
  };
}
