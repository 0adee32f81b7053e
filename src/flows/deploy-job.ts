import type { Ask } from "../core/ask";
import type { Ledger } from "../core/ledger";
import type { ServiceRef } from "../core/service";

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
}
