import { planMove } from "../core/move";
import type { Move } from "../core/move-value";
import { renderMove } from "../core/report/moves";
import type { Outcome } from "../core/report/outcome";
import { renderMoved } from "../core/report/rollout";
import type { ServiceState } from "../core/service";
import type { World } from "../ports";
import { applyUpdate, requireServed } from "./apply";
import { askOf, type DeployJob, goesOn, isThere, isUntried, undigested, whereBack } from "./deploy-job";
import { firstRelease, resumeFirstRelease, unfinishedFirstRelease } from "./first-release";
import { ledgerOf, readSettled } from "./observe";
import { rehearseDeploy } from "./rehearse-deploy";
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
  if (job.dryRun) return rehearseDeploy(world, job);
  const found = await world.services.read(job.ref);
  if (found === undefined) return firstRelease(world, job);
  const unfinished = unfinishedFirstRelease(found);
  if (unfinished !== undefined) return resumeFirstRelease(world, job, unfinished);
  return tellMove(job, await moveTo(world, job));
}

/** Returns what a move amounts to, for people and for the steps after it. */
export function tellMove({ ref }: DeployJob, { state, move, changed }: Moved): Outcome {
  return renderMoved(state, move.ledger, renderMove(ref, move), changed);
}

/** Takes the steps to what was asked: at most two, for a new revision gets its users only once it is ready. */
export async function moveTo(world: World, job: DeployJob): Promise<Moved> {
  const before = await readSettled(world, job.ref);
  const ledger = ledgerOf(before);
  job.refuse?.(ledger);
  const move = planMove(before, ledger, askOf(world, job));
  if (ledger !== undefined && goesOn(move) && isUntried(ledger))
    await takeBackUnready(world, undefined, before, ledger);
  if (move.kind === "stay") return { state: before, move, changed: false };
  const warning = move.kind === "begin" ? undigested(move.ledger.image) : undefined;
  if (warning !== undefined) world.log.info(warning);
  world.log.info(renderMove(job.ref, move, "…"));
  const state = await applyUpdate(world, move.request);
  if (move.kind === "queue") return { state, move, changed: true };
  if (move.kind === "begin") await takeBackUnready(world, whereBack(before, ledger), state, move.ledger);
  requireServed(state, move.request);
  if (isThere(job, move)) return { state, move, changed: true };
  return { ...(await moveTo(world, job)), changed: true };
}
