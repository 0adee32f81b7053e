import type { AskedStage } from "../core/ask";
import type { CleanUp } from "../core/clean-up";
import type { Guards } from "../core/guards";
import type { ServiceRef } from "../core/service";
import type { WholeStageJob } from "./go";
import type { WatchedStage } from "./metrics-job";

/** A project and a region, in which services are looked for. */
export type Place = Omit<ServiceRef, "service">;

/** What a plan says of a rollout, as far as a look at it needs it. Times in seconds. */
export interface WatchTerms extends Omit<WholeStageJob, "ref" | "deadMan" | "stages"> {
  readonly stages: readonly (WatchedStage & AskedStage)[];
  /** Path of the plan, as a workflow that goes on by it is to be given it. */
  readonly plan: string;
  /** The plan's regions, in its order; absent where each is looked after alone. */
  readonly regions?: readonly string[];
  readonly deadMan: { readonly hold: number; readonly rollback?: number };
  /** Seconds that a run may take to bring a new canary to its first stage: to settle, be ready and be healthy. */
  readonly startsWithin?: number;
  readonly guards: Guards;
  /** What is left behind when the last stage is left; absent: everything. */
  readonly cleanUp?: CleanUp;
  /** Label of the issues in which users complain; absent where none is asked for. */
  readonly complaints?: string;
}

/** What monitor is asked to do. */
export interface MonitorJob {
  /** Each once. */
  readonly places: readonly Place[];
  /** Returns by which plan a service's rollout is looked after; undefined where nobody asked for it. */
  readonly termsOf: (ref: ServiceRef) => WatchTerms | undefined;
  /** False: what would be started is only told. */
  readonly autoPromote: boolean;
  /** File names of the workflows that release the next stage, and the image that waits. */
  readonly promoteWorkflow: string;
  readonly deployWorkflow: string;
  readonly dryRun: boolean;
}
