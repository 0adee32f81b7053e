import { type Lowering, OpenWays, openOf, stillOpen } from "../core/open-ways";
import { isSameRoute } from "../core/outside-plan";
import type { Refuge } from "../core/refuge";
import type { Outcome } from "../core/report/outcome";
import {
  renderLeftoverDeleted,
  renderRollbackHeld,
  renderRollbackNeedless,
  renderRolledBack,
  renderWaysClosed,
} from "../core/report/rollback";
import { routesOf } from "../core/routes";
import type { ServiceState } from "../core/service";
import { renderShares, sameShares } from "../core/traffic";
import type { UpdateRequest } from "../core/update";

import { RolloutError } from "../errors";
import type { World } from "../ports";
import { applyUpdate, requireServed } from "./apply";
import { deleteCanary, planUntagging } from "./delete-canary";
import { deleteCanaryService } from "./delete-service";
import { lowerAll } from "./lower";
import { readService } from "./observe";
import { rehearseRollback } from "./rehearse-rollback";
import {
  findRefuge,
  type Known,
  knownOf,
  nothingServesWell,
  planRollback,
  type RollbackJob,
  requireConfirmation,
  type Target,
} from "./rollback-job";

/** How often another writer's change is answered before a person has to look. */
const ATTEMPTS = 3;

/** What was found, and what was done first: nobody reaches the canary by a way outside of the service. */
interface Begun {
  readonly startedAt: number;
  readonly state: ServiceState;
  readonly known: Known;
  readonly lowered: readonly Lowering[];
}

/**
 * Closes every way to the canary, puts all traffic back on the version that serves well and returns how many seconds that
 * took. Needs no metrics, no plan and no readable ledger, and may be run twice. Throws CONFIRMATION_MISSING,
 * NOTHING_SERVES_WELL, what the cloud refused, or, when all else is done, which way could not be closed.
 */
export async function rollback(world: World, job: RollbackJob): Promise<Outcome> {
  requireConfirmation(job);
  if (job.dryRun) return rehearseRollback(world, job);
  const startedAt = world.clock.now();
  const state = await readOrLower(world, job);
  const known = knownOf(world, job, state);
  const begun = { startedAt, state, known, lowered: await lowerAll(world, routesOf(job.ref, known.ways)) };
  try {
    return await goBack(world, job, begun);
  } catch (cause) {
    throw withOpen(begun, cause);
  }
}

async function goBack(world: World, job: RollbackJob, begun: Begun): Promise<Outcome> {
  const { state, known } = begun;
  const refuge = await findRefuge(world, job, state, known);
  if (refuge.kind === "nothing-to-do") return tidyUp(world, job, begun, refuge);
  if (refuge.kind === "none") throw nothingServesWell(job.ref, refuge.why);
  if (refuge.kind === "revision") return takeBack(world, job, begun, refuge);
  refuseOpen(begun);
  return renderRollbackHeld(state, refuge.why);
}

/** Whoever reads of one thing that could not be done must not miss the other. */
function withOpen({ lowered, state }: Begun, cause: unknown): unknown {
  const open = openOf(lowered);
  const isTold = !(cause instanceof RolloutError) || cause.code === "CANCELLED" || cause instanceof OpenWays;
  return isTold || open.length === 0
    ? cause
    : stillOpen(state.ref, open, `And beside that: ${cause.message}`, cause.hint);
}

/** Where not even the service can be read, nobody has to stay on the canary who comes by a way that the plan tells of. */
async function readOrLower(world: World, job: RollbackJob): Promise<ServiceState> {
  try {
    return await readService(world, job.ref);
  } catch (cause) {
    if (!(cause instanceof RolloutError) || cause.code === "CANCELLED" || job.planned === undefined) throw cause;
    await lowerAll(world, routesOf(job.ref, job.planned));
    throw cause;
  }
}

async function takeBack(world: World, job: RollbackJob, begun: Begun, refuge: Target): Promise<Outcome> {
  const { state, known } = begun;
  const after = await putBack(world, job, planRollback(world, job, state, refuge, known));
  const lowered = await lowerAgain(world, job, begun, after);
  const seconds = (world.clock.now() - begun.startedAt) / 1000;
  refuseOpen({ lowered, state: after });
  const { canaryService } = known.ways;
  if (job.mode === "delete" && canaryService !== undefined) await deleteCanaryService(world, job.ref, known.ways);
  else if (job.mode === "delete" && refuge.canary !== "") await deleteCanary(world, after, refuge);
  return renderRolledBack(after, refuge, job, seconds, { lowered, ...known.ways });
}

/**
 * A move that was under way may have raised a way after it was lowered, or opened another one; once the ledger says that
 * the rollout is taken back none raises it any more. Returns how the ways are by this last look.
 */
async function lowerAgain(
  world: World,
  job: RollbackJob,
  { known, lowered }: Begun,
  after: ServiceState,
): Promise<readonly Lowering[]> {
  const { routings } = knownOf(world, job, after).ways;
  const last = await lowerAll(world, routesOf(job.ref, { routings: [...known.ways.routings, ...routings] }));
  return last.map((one) => withFirst(one, lowered));
}

/** What was lowered first is told with what it had then. */
function withFirst(last: Lowering, lowered: readonly Lowering[]): Lowering {
  const first = lowered.find(({ route }) => isSameRoute(route, last.route));
  if (last.kind === "open" || first?.kind !== "closed" || last.was > 0) return last;
  return { ...last, was: first.was };
}

/** Nothing is left to be taken back; in mode `delete` the canary of a rollout taken back before is still to go. */
async function tidyUp(
  world: World,
  job: RollbackJob,
  begun: Begun,
  { why, leftover }: Extract<Refuge, { kind: "nothing-to-do" }>,
): Promise<Outcome> {
  const { state, known, lowered } = begun;
  const seconds = (world.clock.now() - begun.startedAt) / 1000;
  refuseOpen(begun);
  const isMoved = lowered.some((one) => one.kind === "closed" && one.was > 0);
  const told = isMoved ? renderWaysClosed(state, lowered, job, seconds) : renderRollbackNeedless(state, why);
  if (job.mode !== "delete" || leftover === undefined) return told;
  const { canaryService } = known.ways;
  if (canaryService !== undefined) {
    const isDeleted = await deleteCanaryService(world, job.ref, known.ways);
    return isDeleted ? renderLeftoverDeleted(state, canaryService, known.ways) : told;
  }
  const untagging = planUntagging(state, known.ledger?.tag ?? job.tag);
  const after = untagging === undefined ? state : await applyUpdate(world, untagging);
  await deleteCanary(world, after, leftover);
  return renderLeftoverDeleted(state, leftover.canary);
}

/** Throws where users may still be on the canary by a way that could not be closed. */
function refuseOpen({ lowered, state }: Pick<Begun, "lowered" | "state">): void {
  const open = openOf(lowered);
  if (open.length === 0) return;
  throw stillOpen(
    state.ref,
    open,
    `${state.ref.service} itself serves ${renderShares(state)}, and its ledger says that the canary was taken back.`,
  );
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
  const known = knownOf(world, job, state);
  await lowerAll(world, routesOf(job.ref, known.ways));
  const refuge = await findRefuge(world, job, state, known);
  if (refuge.kind === "revision")
    return putBack(world, job, planRollback(world, job, state, refuge, known), failed.attempt);
  if (refuge.kind === "nothing-to-do" && sameShares(state.traffic, failed.request.traffic)) return state;
  throw failed.cause;
}
