import { type Ask, BEFORE_FIRST } from "../core/ask";
import type { Ledger } from "../core/ledger";
import { type Move, planMove } from "../core/move";
import type { Outcome } from "../core/report/outcome";
import { renderDryRun, renderMoved, rolloutOutputs } from "../core/report/rollout";
import type { ServiceRef, ServiceState } from "../core/service";
import { predict, toPatch, type UpdateRequest } from "../core/update";
import type { World } from "../ports";
import { applyUpdate, requireServed } from "./apply";
import type { DeployJob } from "./deploy-job";
import { firstRelease, resumeFirstRelease, unfinishedFirstRelease } from "./first-release";
import { ledgerOf, readSettled } from "./observe";
import { takeBackUnready } from "./unready";

/** Where the rollout stands after a move, and what was done. */
export interface Moved {
  readonly state: ServiceState;
  readonly move: Move;
  readonly changed: boolean;
}

/**
 * Makes a tagged canary at 0 % beside a pinned stable, or moves the rollout to a stage; returns where it stands then.
 * It does not judge. Asking for what is so already changes nothing. Throws RolloutError; then no user was moved.
 */
export async function deployCanary(world: World, job: DeployJob): Promise<Outcome> {
  const found = await world.services.read(job.ref);
  if (found === undefined) return firstRelease(world, job);
  const unfinished = unfinishedFirstRelease(found);
  if (unfinished !== undefined) return resumeFirstRelease(world, job, unfinished);
  if (job.dryRun) return rehearse(world, job, found);
  return renderMove(job, await moveTo(world, job));
}

/** Returns what a move amounts to, for people and for the steps after it. */
export function renderMove({ ref }: DeployJob, { state, move, changed }: Moved): Outcome {
  return renderMoved(state, move.ledger, headlineOf(ref, move), changed);
}

/** Takes the steps to what was asked: at most two, for a new revision gets its users only once it is ready. */
export async function moveTo(world: World, job: DeployJob): Promise<Moved> {
  const before = await readSettled(world, job.ref);
  const ledger = ledgerOf(before);
  const move = planMove(before, ledger, askOf(world, job));
  if (ledger !== undefined && isUntried(ledger)) await takeBackUnready(world, undefined, before, ledger);
  if (move.kind === "stay") return { state: before, move, changed: false };
  if (move.kind === "begin" && !move.ledger.image.includes("@sha256:")) world.log.info(undigested(move.ledger.image));
  world.log.info(headlineOf(job.ref, move, "…"));
  const state = await applyUpdate(world, move.request);
  if (move.kind === "begin") await takeBackUnready(world, before, state, move.ledger);
  requireServed(state, move.request);
  if (isThere(job, move)) return { state, move, changed: true };
  return { ...(await moveTo(world, job)), changed: true };
}

async function rehearse(world: World, job: DeployJob, found: ServiceState): Promise<Outcome> {
  const requests: UpdateRequest[] = [];
  let state = found;
  let move = planMove(state, ledgerOf(state), askOf(world, job));
  while (move.kind !== "stay") {
    requests.push(move.request);
    state = predict(state, move.request);
    if (isThere(job, move)) break;
    move = planMove(state, move.ledger, askOf(world, job));
  }
  return renderDryRun(job.ref.service, requests.map(toPatch), { ...rolloutOutputs(state, move.ledger, false) });
}

/** Begun, perhaps by a run that died before it knew whether the revision can start. */
function isUntried({ status, stage }: Ledger): boolean {
  return status === "running" && stage === BEFORE_FIRST;
}

function undigested(image: string): string {
  return `Warning: ${image} is not named by its digest; whoever pushes the tag again changes what it means.`;
}

/** A named stage of a new rollout takes two steps, `next` and `0` take one. */
function isThere(job: DeployJob, move: Move): boolean {
  return move.kind !== "begin" || job.stage === "next" || job.stage === BEFORE_FIRST;
}

function askOf(world: World, { image, stage, stages, tag, insist, from }: DeployJob): Ask {
  const step = { at: world.clock.now(), by: world.actor.name, run: world.actor.runUrl };
  return {
    ...(image === undefined ? {} : { image }),
    ...(insist === undefined ? {} : { insist }),
    ...(from === undefined ? {} : { from }),
    stage,
    stages,
    tag,
    step,
  };
}

function headlineOf({ service }: ServiceRef, move: Move, end = "."): string {
  const { canary, stable, stage, percent, tag } = move.ledger;
  switch (move.kind) {
    case "stay":
      return `Nothing to do on ${service}: ${move.why}.`;
    case "begin":
      return `${canary} is deployed beside ${stable} with the tag ${tag}, and no user is on it${end}`;
    case "shift":
      return `${stage}: ${percent} % of the users of ${service} are on ${canary}, the others on ${stable}${end}`;
    case "finish":
      return `${canary} is promoted: ${service} serves its latest revision to everybody${end}`;
  }
}
