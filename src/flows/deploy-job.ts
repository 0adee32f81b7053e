import type { Ask } from "../core/move";
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
  /** Whether a service that does not exist is made. */
  readonly create: boolean;
}
