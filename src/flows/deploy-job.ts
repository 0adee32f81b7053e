import { type Ask, BEFORE_FIRST } from "../core/ask";
import type { Ledger } from "../core/ledger";
import type { Move } from "../core/move";
import type { ServiceRef } from "../core/service";
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
  /** False where the image is only the plan's, and not asked for by an input. */
  readonly insist?: boolean;
  /** Where the rollout was when it was judged; it must be there still. */
  readonly from?: Ledger;
  /** Whether a service that does not exist is made. */
  readonly create: boolean;
  /** E-mail of the service account that a service which is made runs as; absent: the project's default one. */
  readonly serviceAccount?: string;
}

/** Returns what the job asks for at this moment. */
export function askOf(world: World, { image, stage, stages, tag, insist, from }: DeployJob): Ask {
  return {
    ...(image === undefined ? {} : { image }),
    ...(insist === undefined ? {} : { insist }),
    ...(from === undefined ? {} : { from }),
    stage,
    stages,
    tag,
    step: stepNow(world),
  };
}

/** Returns whether the job is done with this move: a named stage of a new rollout takes two, `next` and `0` take one. */
export function isThere({ stage }: DeployJob, move: Move): boolean {
  return move.kind !== "begin" || stage === "next" || stage === BEFORE_FIRST;
}

/** Returns whether the rollout was begun, perhaps by a run that died before it knew whether the revision can start. */
export function isUntried({ status, stage }: Ledger): boolean {
  return status === "running" && stage === BEFORE_FIRST;
}

/** Returns the warning for an image that may be another one tomorrow; undefined where it is named by its digest. */
export function undigested(image: string): string | undefined {
  if (image.includes("@sha256:")) return undefined;
  return `Warning: ${image} is not named by its digest; whoever pushes the tag again changes what it means.`;
}
