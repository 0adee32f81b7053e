import type { Ledger } from "../core/ledger";
import { readingOf } from "../core/ledger-text";
import { chooseRefuge, type Refuge } from "../core/refuge";
import { planRestore } from "../core/restore";
import type { RevisionState, ServiceRef, ServiceState } from "../core/service";
import type { UpdateRequest } from "../core/update";
import { RolloutError } from "../errors";
import type { World } from "../ports";
import { stepNow } from "./observe";

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
  /** The rollout that was judged, and no other is taken back; absent: whichever is there. */
  readonly of?: Pick<Ledger, "canary">;
}

/** A revision to go back to. */
export type Target = Extract<Refuge, { kind: "revision" }>;

/** Throws CONFIRMATION_MISSING where a normal rollback is not confirmed. */
export function requireConfirmation({ mode, mustConfirm, confirm, ref }: RollbackJob): void {
  if (mode !== "normal" || !mustConfirm || confirm === ref.service) return;
  throw new RolloutError(
    "CONFIRMATION_MISSING",
    `expected input 'confirm' to be the service's name, ${ref.service}, got ${confirm === undefined ? "nothing" : `'${confirm}'`}`,
    `with:\n  confirm: ${ref.service}\nor, where users are hurt right now:\n  mode: emergency`,
  );
}

/**
 * Returns where the service would go back to, and its ledger if it can be read; `made` are revisions only foreseen. Throws
 * CONFLICT where the ledger tells of another rollout than the one that is to be taken back.
 */
export async function findRefuge(
  world: World,
  job: RollbackJob,
  state: ServiceState,
  made: readonly RevisionState[] = [],
): Promise<{ readonly refuge: Refuge; readonly ledger: Ledger | undefined }> {
  const reading = readingOf(state);
  if (reading.kind === "unreadable")
    world.log.info(`The ledger cannot be read (${reading.why}); going by tags and traffic.`);
  const ledger = reading.kind === "ledger" ? reading.ledger : undefined;
  refuseUnjudged(job, ledger);
  const revisions = [...made, ...(await world.revisions.list(job.ref))];
  const damaged = reading.kind === "unreadable";
  return { refuge: chooseRefuge(state, revisions, ledger, ledger?.tag ?? job.tag, damaged), ledger };
}

/** Whoever took the place of what was judged has not been judged; a ledger that cannot be read tells of nobody else. */
function refuseUnjudged({ of, ref }: RollbackJob, ledger: Ledger | undefined): void {
  if (of === undefined || ledger === undefined || ledger.canary === of.canary) return;
  throw new RolloutError(
    "CONFLICT",
    `expected the rollout of ${of.canary} on ${ref.service}, which was judged, got that of ${ledger.canary} (${ledger.image})`,
    "Nothing was rolled back: another rollout has taken its place. The next look judges that one.",
  );
}

/** Returns the change that makes the rollback; only a canary that is not to be deleted keeps its tag. */
export function planRollback(
  world: World,
  { tag, mode, reason }: RollbackJob,
  state: ServiceState,
  refuge: Target,
  ledger: Ledger | undefined,
): UpdateRequest {
  return planRestore(state, refuge, ledger, { step: stepNow(world), reason, tag, keepTag: mode !== "delete" });
}

/** Returns the error for a service of which no other revision can take the traffic. */
export function nothingServesWell(ref: ServiceRef, why: string): RolloutError {
  return new RolloutError(
    "NOTHING_SERVES_WELL",
    `expected a healthy revision of ${ref.service} to put the traffic on, got none: ${why}`,
    `gcloud run revisions list --service ${ref.service} --region ${ref.region} --project ${ref.project}\nThe traffic was left as it is. Deploy a version that works.`,
  );
}
