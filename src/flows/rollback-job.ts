import type { Ledger } from "../core/ledger";
import { LEDGER_KEY, readingOf } from "../core/ledger-text";
import { chooseRefuge, type Refuge } from "../core/refuge";
import { chooseRefugeBeside } from "../core/refuge-beside";
import { planRestore } from "../core/restore";
import type { RevisionState, ServiceRef, ServiceState } from "../core/service";
import type { UpdateRequest } from "../core/update";
import { eitherWays, knownWays, variablesOf, type Ways } from "../core/ways";
import { WAYS_KEY, type WaysReading, waysReadingOf } from "../core/ways-text";
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
  /** By which ways the plan splits users, the latest first; asked only where no ledger tells. Absent: nobody knows. */
  readonly planned?: Ways;
}

/** What a rollback goes by. */
export interface Known {
  /** Absent where there is none, or it cannot be read. */
  readonly ledger?: Ledger;
  readonly damaged: boolean;
  readonly ways: Ways;
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
 * Returns what the service remembers of its rollout, or the plan's word where it remembers nothing that can be read. Throws
 * CONFLICT where the ledger tells of another rollout than the one that is to be taken back, and HELD where only the plan
 * could tell by which other ways users reach the canary. Beside a ledger that is gone or damaged its ways are remembered
 * once more; the plan, which may have changed since, adds what it names.
 */
export function knownOf({ log }: Pick<World, "log">, job: RollbackJob, state: ServiceState): Known {
  const reading = readingOf(state);
  if (reading.kind === "ledger") {
    refuseUnjudged(job, reading.ledger);
    return { ledger: reading.ledger, damaged: false, ways: knownWays(reading.ledger) };
  }
  const beside = waysReadingOf(state);
  const told = beside.kind === "ways" ? eitherWays(beside.ways, job.planned) : job.planned;
  const damaged = reading.kind === "unreadable";
  if (told === undefined) refuseOtherWays(state, beside);
  if (damaged) log.info(`The ledger cannot be read (${reading.why}); going by ${sourceOf(beside, job)}.`);
  return { damaged, ways: knownWays(undefined, told) };
}

function sourceOf({ kind }: WaysReading, { planned }: RollbackJob): string {
  if (kind === "ways") return `the annotation ${WAYS_KEY}, tags and traffic`;
  return planned === undefined ? UNPLANNED : "the plan, tags and traffic";
}

/** The service's own traffic says nothing of users who come by another way, so going back by it would be no rollback. */
function refuseOtherWays({ annotations, ref: { service } }: ServiceState, beside: WaysReading): void {
  const isMentioned = /"(?:routing|left|canaryService)"/.test(annotations[LEDGER_KEY] ?? "");
  if (!isMentioned && beside.kind === "none") return;
  throw new RolloutError(
    "HELD",
    `expected the plan of ${service}, for it has other ways to the canary than its traffic, and what it says of them cannot be read, got none`,
    "Nothing was changed. Run the rollback again with the plan:\nwith:\n  plan: PATH",
  );
}

const UNPLANNED =
  "tags and traffic. No plan can be read either: whether a load balancer or a document sends users to the canary, nobody knows. Run it with the plan, or look";

/** Returns where the service would go back to; `made` are revisions only foreseen. */
export async function findRefuge(
  world: World,
  job: RollbackJob,
  state: ServiceState,
  known: Known,
  made: readonly RevisionState[] = [],
): Promise<Refuge> {
  const { ledger, damaged, ways } = known;
  const tag = ledger?.tag ?? job.tag;
  const revisions = [...made, ...(await world.revisions.list(job.ref))];
  if (ways.canaryService === undefined) return chooseRefuge(state, revisions, ledger, tag, damaged);
  const beside = { damaged, tag, variables: variablesOf(ways), ...(ledger === undefined ? {} : { ledger }) };
  return chooseRefugeBeside(state, revisions, beside);
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
  { ledger, ways }: Known,
): UpdateRequest {
  return planRestore(state, refuge, ledger, { step: stepNow(world), reason, tag, keepTag: mode !== "delete", ways });
}

/** Returns the error for a service of which no other revision can take the traffic. */
export function nothingServesWell(ref: ServiceRef, why: string): RolloutError {
  return new RolloutError(
    "NOTHING_SERVES_WELL",
    `expected a healthy revision of ${ref.service} to put the traffic on, got none: ${why}`,
    `gcloud run revisions list --service ${ref.service} --region ${ref.region} --project ${ref.project}\nThe traffic was left as it is. Deploy a version that works.`,
  );
}
