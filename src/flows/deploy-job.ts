import { type Ask, BEFORE_FIRST } from "../core/ask";
import type { CleanUp } from "../core/clean-up";
import type { Guards } from "../core/guards";
import type { Ledger, Step } from "../core/ledger";
import type { Move } from "../core/move-value";
import { isSameImage } from "../core/quarantine";
import type { ServiceRef, ServiceState } from "../core/service";
import type { SplitMeasure } from "../core/split-users";
import type { World } from "../ports";
import { stepNow } from "./observe";

/** What deploy-canary is asked to do. */
export interface DeployJob {
  readonly ref: ServiceRef;
  readonly image?: string;
  /** A stage's name or number, `next` or `0`. */
  readonly stage: string;
  readonly stages: Ask["stages"];
  readonly tag: string;
  readonly dryRun: boolean;
  readonly guards: Guards;
  /** The commit that the image was built from; absent where nobody knows. */
  readonly commit?: string;
  /** Who approved it, on which evidence, and what was stepped over before the move; written into its step. */
  readonly approval?: Pick<Step, "approvedBy" | "evidence" | "override">;
  /** `0` where the canary is to stay without users until somebody moves it. */
  readonly goal?: string;
  /** What is left behind at the end; absent: everything, and the traffic follows the latest revision. */
  readonly cleanUp?: CleanUp;
  /** How it is seen that a split of the application's router arrived; absent: it is not. */
  readonly measure?: SplitMeasure;
  /** Where the rollout was when it was judged; it must be there still. */
  readonly from?: Ledger;
  /** Throws where the rollout that a move would start from is not the one that was meant; undefined: there is none. */
  readonly refuse?: (ledger: Ledger | undefined) => void;
  /** Whether a service that does not exist is made, the users' or the canary's own. */
  readonly create: boolean;
  /** E-mail of the service account that a service which is made runs as; absent: the project's default one. */
  readonly serviceAccount?: string;
}

/** Returns what the job asks for at this moment. */
export function askOf(world: World, job: DeployJob): Ask {
  const { image, stage, stages, tag, guards, commit, goal, from, approval, create, cleanUp } = job;
  return {
    ...(image === undefined ? {} : { image }),
    ...(commit === undefined ? {} : { commit }),
    ...(goal === undefined ? {} : { goal }),
    ...(from === undefined ? {} : { from }),
    ...(cleanUp === undefined ? {} : { cleanUp }),
    create,
    stage,
    stages,
    tag,
    guards,
    step: { ...stepNow(world), ...approval },
  };
}

/** Returns whether the job's image waits for the end of this rollout, which is another image's. */
export function isQueued({ image }: DeployJob, { status, ...ledger }: Ledger): boolean {
  return status === "running" && image !== undefined && !isSameImage(image, ledger.image);
}

/**
 * Returns whether the job is done with this move: a named stage of a new rollout takes two, a stage with another way than
 * the one before and the end of a rollout with a canary service take a step before, all else takes one.
 */
export function isThere({ stage }: DeployJob, { kind }: Move): boolean {
  if (kind === "hand-over" || kind === "adopt") return false;
  return kind !== "begin" || stage === "next" || stage === BEFORE_FIRST;
}

/**
 * Returns the ledger by which everything outside of the service is put right before the move: the one in force, but
 * nobody stays on a canary whose place another one takes.
 */
export function pendingOf(ledger: Ledger, { kind }: Move): Ledger {
  return kind === "begin" && ledger.status === "running" ? { ...ledger, status: "rolled-back" } : ledger;
}

/** Returns whether the rollout was begun, perhaps by a run that died before it knew whether the revision can start. */
export function isUntried({ status, stage }: Ledger): boolean {
  return status === "running" && stage === BEFORE_FIRST;
}

/** Returns whether the move leaves the canary that is there in its place; another image does not ask how that one fares. */
export function goesOn({ kind }: Move): boolean {
  return kind !== "begin" && kind !== "queue";
}

/**
 * Returns the service that a canary which cannot start is taken back to; undefined where it took the place of another
 * canary, whose users nobody would watch: then its stable revision gets everybody.
 */
export function whereBack(before: ServiceState, ledger: Ledger | undefined): ServiceState | undefined {
  return ledger?.status === "running" ? undefined : before;
}

/** Returns the warning for an image that may be another one tomorrow; undefined where it is named by its digest. */
export function undigested(image: string): string | undefined {
  if (image.includes("@sha256:")) return undefined;
  return `Warning: ${image} is not named by its digest; whoever pushes the tag again changes what it means.`;
}
