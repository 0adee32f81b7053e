import { advance, type Ledger, readingOf, withLedger } from "../core/ledger";
import { chooseRefuge, type Refuge } from "../core/refuge";
import type { Outcome } from "../core/report/outcome";
import {
  renderLeftoverDeleted,
  renderRollbackHeld,
  renderRollbackNeedless,
  renderRolledBack,
} from "../core/report/rollback";
import { renderDryRun } from "../core/report/rollout";
import type { ServiceRef, ServiceState } from "../core/service";
import { planReturn, sameShares } from "../core/traffic";
import { predict, toPatch, type UpdateRequest } from "../core/update";
import { RolloutError } from "../errors";
import type { World } from "../ports";
import { applyUpdate, requireServed } from "./apply";
import { deleteCanary, planUntagging, rehearseDeletion } from "./delete-canary";
import { readService } from "./observe";

/** What rollback is asked to do; only service, region and project are ever needed. */
export interface RollbackJob {
  readonly ref: ServiceRef;
  readonly mode: "normal" | "emergency" | "delete";
  /** The service's name, typed; needed in mode `normal` only, and not where the plan says so. */
  readonly confirm?: string;
  readonly mustConfirm: boolean;
  readonly reason: string;
  readonly tag: string;
  readonly dryRun: boolean;
}

type Target = Extract<Refuge, { kind: "revision" }>;
/** How often another writer's change is answered before a person has to look. */
const ATTEMPTS = 3;

/**
 * Puts all traffic back on the version that serves well and returns how many seconds that took. Needs no metrics, no
 * plan and no readable ledger, and may be run twice. Throws CONFIRMATION_MISSING, NOTHING_SERVES_WELL or what the
 * cloud refused.
 */
export async function rollback(world: World, job: RollbackJob): Promise<Outcome> {
  requireConfirmation(job);
  const startedAt = world.clock.now();
  const state = await readService(world, job.ref);
  const { refuge, ledger } = await findRefuge(world, job, state);
  if (refuge.kind === "nothing-to-do") return tidyUp(world, job, state, refuge, ledger);
  if (refuge.kind === "unclear") return renderRollbackHeld(state, refuge.why);
  if (refuge.kind === "none") throw nothingServesWell(job.ref, refuge.why);
  const request = planRollback(world, job, state, refuge, ledger);
  if (job.dryRun) return rehearse(world, job, state, refuge, request);
  const after = await putBack(world, job, request);
  const seconds = (world.clock.now() - startedAt) / 1000;
  if (job.mode === "delete" && refuge.canary !== "") await deleteCanary(world, after, refuge);
  return renderRolledBack(after, refuge, job, seconds);
}

/** Returns every request that the rollback would send, and sends none. */
async function rehearse(
  world: World,
  job: RollbackJob,
  state: ServiceState,
  refuge: Target,
  request: UpdateRequest,
): Promise<Outcome> {
  const deletion =
    job.mode === "delete" && refuge.canary !== "" ? await rehearseDeletion(world, predict(state, request), refuge) : [];
  return renderDryRun(job.ref.service, [toPatch(request), ...deletion], { "restored-revision": refuge.revision });
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
  if (job.dryRun) {
    const then = untagging === undefined ? state : predict(state, untagging);
    const first = untagging === undefined ? [] : [toPatch(untagging)];
    const requests = [...first, ...(await rehearseDeletion(world, then, leftover))];
    return renderDryRun(job.ref.service, requests, {});
  }
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

async function findRefuge(
  world: World,
  job: RollbackJob,
  state: ServiceState,
): Promise<{ refuge: Refuge; ledger: Ledger | undefined }> {
  const reading = readingOf(state);
  if (reading.kind === "unreadable")
    world.log.info(`The ledger cannot be read (${reading.why}); going by tags and traffic.`);
  const ledger = reading.kind === "ledger" ? reading.ledger : undefined;
  const revisions = await world.revisions.list(job.ref);
  const damaged = reading.kind === "unreadable";
  return { refuge: chooseRefuge(state, revisions, ledger, ledger?.tag ?? job.tag, damaged), ledger };
}

function planRollback(
  world: World,
  job: RollbackJob,
  state: ServiceState,
  refuge: Target,
  ledger: Ledger | undefined,
): UpdateRequest {
  const at = world.clock.now();
  const step = { at, stage: ledger?.stage ?? "0", percent: 0, by: world.actor.name, run: world.actor.runUrl };
  const story = ledger ?? recovered(refuge, job.tag, at);
  const told = advance({ ...story, stable: refuge.revision }, step, { status: "rolled-back", reason: job.reason });
  const own = { tag: story.tag, ...(job.mode === "delete" || !refuge.canaryReady ? {} : { canary: refuge.canary }) };
  const { ref, generation: plannedOn, etag } = state;
  return {
    ref,
    plannedOn,
    etag,
    traffic: planReturn(state, refuge.revision, own),
    annotations: withLedger(state.annotations, told),
  };
}

/** A ledger for a rollout whose own cannot be read; what is not known is left empty. */
function recovered(refuge: Target, tag: string, at: number): Ledger {
  const pair = { stable: refuge.revision, canary: refuge.canary, tag };
  return {
    ...pair,
    status: "running",
    image: "",
    stage: "0",
    percent: 0,
    since: at,
    startedAt: at,
    latestTags: [],
    reason: "",
    story: [],
  };
}

function requireConfirmation({ mode, mustConfirm, confirm, ref }: RollbackJob): void {
  if (mode !== "normal" || !mustConfirm || confirm === ref.service) return;
  throw new RolloutError(
    "CONFIRMATION_MISSING",
    `expected input 'confirm' to be the service's name, ${ref.service}, got ${confirm === undefined ? "nothing" : `'${confirm}'`}`,
    `with:\n  confirm: ${ref.service}\nor, where users are hurt right now:\n  mode: emergency`,
  );
}

function nothingServesWell(ref: ServiceRef, why: string): RolloutError {
  return new RolloutError(
    "NOTHING_SERVES_WELL",
    `expected a healthy revision of ${ref.service} to put the traffic on, got none: ${why}`,
    `gcloud run revisions list --service ${ref.service} --region ${ref.region} --project ${ref.project}\nThe traffic was left as it is. Deploy a version that works.`,
  );
}
