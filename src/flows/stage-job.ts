import { BEFORE_FIRST } from "../core/ask";
import type { Ledger } from "../core/ledger";
import type { Outcome } from "../core/report/outcome";
import type { ServiceState } from "../core/service";
import type { World } from "../ports";
import type { Conditions } from "./conditions";
import type { DeployJob } from "./deploy-job";
import type { HealthJob } from "./health-job";
import { type MetricsJob, stageOf } from "./metrics-job";
import { ledgerOf } from "./observe";
import type { RollbackJob } from "./rollback-job";

/** What one whole stage is asked to do: its parts' own jobs. */
export interface StageJob {
  readonly deploy: DeployJob;
  readonly health: HealthJob;
  readonly metrics: MetricsJob;
  readonly rollback: RollbackJob;
  /** Absent: none but the gates. */
  readonly conditions?: Conditions;
  /** True where the last stage is not left once it is passed: others are not that far. */
  readonly finishesLater?: boolean;
  /** Takes the canary back where more than this one service goes with it; absent: `rollback`. */
  readonly takeBack?: (world: World, job: RollbackJob, ledger: Ledger) => Promise<Outcome>;
}

/** Returns whether this is a first release, also one of which a run died before it had asked for the service's health. */
export function isFirstRelease(state: ServiceState | undefined, { image }: DeployJob): boolean {
  if (state === undefined) return true;
  const ledger = ledgerOf(state);
  const same = image === undefined || image === ledger?.image;
  return ledger?.status === "promoted" && ledger.stable === "" && same;
}

/** Returns the stage that was asked for; of a rollout that is not at any stage yet, `next` is the plan's first. */
export function goalOf({ deploy }: StageJob, ledger: Ledger): string {
  const fresh = ledger.status !== "running" || ledger.stage === BEFORE_FIRST;
  return deploy.stage === "next" && fresh ? (deploy.stages[0]?.name ?? "next") : deploy.stage;
}

/** Returns whether the run would leave a stage that users are on; it is then judged on fresh numbers first. */
export function leavesStage(job: StageJob, ledger: Ledger): boolean {
  return ledger.stage !== BEFORE_FIRST && goalOf(job, ledger) !== ledger.stage;
}

/** Returns whether the stage goes on baking after its watch; a rollout without proposals knows no bakes. */
export function bakesOn({ conditions, metrics }: StageJob, ledger: Ledger): boolean {
  return conditions?.proposal !== undefined && stageOf(metrics, ledger).bake > 0;
}

/** Returns why a stage is taken back that is judged again before it is left; for the ledger. */
export function whyNotLeft({ stage }: Ledger): string {
  return `${stage} does not pass any more`;
}
