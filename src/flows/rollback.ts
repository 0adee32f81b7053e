import type { Ledger } from "../core/ledger";
import type { Refuge } from "../core/refuge";
import type { Outcome } from "../core/report/outcome";
import {
  renderLeftoverDeleted,
  renderRollbackHeld,
  renderRollbackNeedless,
  renderRolledBack,
} from "../core/report/rollback";
import type { ServiceState } from "../core/service";
import { sameShares } from "../core/traffic";
import type { UpdateRequest } from "../core/update";
import { RolloutError } from "../errors";
import type { World } from "../ports";
import { applyUpdate, requireServed } from "./apply";
import { deleteCanary, planUntagging } from "./delete-canary";
import { readService } from "./observe";
import { rehearseRollback } from "./rehearse-rollback";
import { findRefuge, nothingServesWell, planRollback, type RollbackJob, requireConfirmation } from "./rollback-job";

/** How often another writer's change is answered before a person has to look. */
const ATTEMPTS = 3;

/**
 * Puts all traffic back on the version that serves well and returns how many seconds that took. Needs no metrics, no
 * plan and no readable ledger, and may be run twice. Throws CONFIRMATION_MISSING, NOTHING_SERVES_WELL or what the
 * cloud refused.
 */
export async function rollback(world: World, job: RollbackJob): Promise<Outcome> {
  requireConfirmation(job);
  if (job.dryRun) return rehearseRollback(world, job);
  const startedAt = world.clock.now();
  const state = await readService(world, job.ref);
  const { refuge, ledger } = await findRefuge(world, job, state);
  if (refuge.kind === "nothing-to-do") return tidyUp(world, job, state, refuge, ledger);
  if (refuge.kind === "unclear") return renderRollbackHeld(state, refuge.why);
  if (refuge.kind === "none") throw nothingServesWell(job.ref, refuge.why);
  const request = planRollback(world, job, state, refuge, ledger);
  const after = await putBack(world, job, request);
  const seconds = (world.clock.now() - startedAt) / 1000;
  if (job.mode === "delete" && refuge.canary !== "") await deleteCanary(world, after, refuge);
  return renderRolledBack(after, refuge, job, seconds);
}

/** Nothing is left to be taken back; in mode `delete` the canary of a rollout taken back before is still to go. */
async function tidyUp(
  world: World,
  job: RollbackJob,
  state: ServiceState,
  { why, leftover }: Extract<Refuge, { kind: "nothing-to-do" }>,
  ledger: Ledger | undefined,
): Promise<Outcome> {
  if (job.mode !== "delete" || leftover === undefined) return renderRollbackNeedless(state, why);
  const untagging = planUntagging(state, ledger?.tag ?? job.tag);
  const after = untagging === undefined ? state : await applyUpdate(world, untagging);
  await deleteCanary(world, after, leftover);
  return renderLeftoverDeleted(state, leftover.canary);
}

/** Sends it; where somebody else writes at the same time it is sent again, for rollback goes first. */
async function putBack(world: World, job: RollbackJob, request: UpdateRequest, attempt = 1): Promise<ServiceState> {
  try {
    const state = await applyUpdate(world, request);
    requireServed(state, request);
    return state;
  } catch (cause) {
    if (!(cause instanceof RolloutError) || cause.code !== "CONFLICT" || attempt === ATTEMPTS) throw cause;
    world.log.info(`${cause.message}. Trying again (${attempt + 1} of ${ATTEMPTS}).`);
    return putBackAgain(world, job, { request, cause, attempt: attempt + 1 });
  }
}

/** Plans it again on what the other one left; where that leaves no way back and is not ours, the conflict stands. */
async function putBackAgain(
  world: World,
  job: RollbackJob,
  failed: { readonly request: UpdateRequest; readonly cause: RolloutError; readonly attempt: number },
): Promise<ServiceState> {
  const state = await readService(world, job.ref);
  const { refuge, ledger } = await findRefuge(world, job, state);
  if (refuge.kind === "revision")
    return putBack(world, job, planRollback(world, job, state, refuge, ledger), failed.attempt);
  if (refuge.kind === "nothing-to-do" && sameShares(state.traffic, failed.request.traffic)) return state;
  throw failed.cause;
}
