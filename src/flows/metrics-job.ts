import type { OnInconclusive, Rules } from "../core/decision";
import { termsOf } from "../core/judge/budget";
import type { OnSkew } from "../core/judge/gate";
import type { Statistics, Terms } from "../core/judge/terms";
import type { Ledger } from "../core/ledger";
import type { MetricRule } from "../core/metric";
import type { ServiceRef } from "../core/service";
import type { Verdict } from "../core/verdict";
import { stageCalled } from "../core/wanted";
import { RolloutError } from "../errors";

/** A stage of the plan as a watch needs it; times in seconds. */
export interface WatchedStage {
  readonly name: string;
  readonly percent: number;
  readonly watch: number;
  readonly bake: number;
}

/** What metrics-gate is asked to do. Times in seconds. */
export interface MetricsJob {
  readonly ref: ServiceRef;
  readonly metrics: readonly MetricRule[];
  readonly statistics: Statistics;
  readonly onSkew: OnSkew;
  readonly stages: readonly WatchedStage[];
  /** The stage, by name or number, that the rollout is expected to be at; absent means whichever it is at. */
  readonly stage?: string;
  /** How long to watch, instead of the stage's own time. */
  readonly for?: number;
  /** From one look to the next; absent means a tenth of the watch, and at most a minute. */
  readonly every?: number;
  readonly onInconclusive: OnInconclusive;
  readonly rollbackOn: readonly Verdict[];
  readonly failOn: readonly Verdict[];
  readonly dryRun: boolean;
}

/**
 * Returns the time to watch, in seconds: as asked, else the stage's own; before the first stage that of the first one.
 * Throws CONFLICT where the rollout is not at the stage that was asked for.
 */
export function secondsOf(job: MetricsJob, ledger: Ledger): number {
  const asked = job.stage === undefined ? ledger.stage : (stageCalled(job.stages, job.stage)?.name ?? job.stage);
  if (asked !== ledger.stage) {
    throw new RolloutError(
      "CONFLICT",
      `expected the rollout to be at ${job.stage}, got ${ledger.stage} (${ledger.percent} %)`,
      "Leave the input 'stage' out to watch the stage that the rollout is at.",
    );
  }
  return job.for ?? stageOf(job, ledger).watch;
}

/** Returns what the judges are told at the stage that the ledger is at: a rollout's error budget is spent stage by stage. */
export function termsFor(job: Pick<MetricsJob, "metrics" | "stages" | "statistics">, ledger: Ledger): Terms {
  const { watch, bake } = stageOf(job, ledger);
  const place = { stage: indexOf(job, ledger), stages: job.stages.length, horizon: Math.max(watch, bake) };
  return termsOf(job.statistics, job.metrics, place);
}

/** Before the first stage, and at one that the plan does not know any more, the first one's terms hold. */
function indexOf({ stages }: Pick<MetricsJob, "stages">, ledger: Ledger): number {
  return Math.max(
    0,
    stages.findIndex(({ name }) => name === ledger.stage),
  );
}

/** Returns the stage that the ledger is at; before the first, and at one that the plan does not know any more, the first one. */
export function stageOf(job: Pick<MetricsJob, "stages">, ledger: Ledger): WatchedStage {
  const stage = job.stages[indexOf(job, ledger)];
  if (stage === undefined) throw new RolloutError("INTERNAL", "expected a plan with stages, got none");
  return stage;
}

/**
 * Returns over how long, in seconds, a stage is judged before it is left without a proposal: its own watch, or `for` where
 * that is less than the stage is to last. `for` is of the stage to come, which may well be watched longer.
 */
export function leavingSecondsOf(job: Pick<MetricsJob, "stages" | "for">, ledger: Ledger): number {
  const { watch, bake } = stageOf(job, ledger);
  return job.for === undefined ? watch : Math.min(job.for, Math.max(watch, bake));
}

/** Returns whether the stage has not lasted as long as it is judged over before it is left; `at` in epoch milliseconds. */
export function isTooEarly(job: Pick<MetricsJob, "stages" | "for">, ledger: Ledger, at: number): boolean {
  return at - leavingSecondsOf(job, ledger) * 1000 < ledger.since;
}

/** Returns what decides at the stage that the ledger is at. */
export function rulesFor(
  { stages, onInconclusive, rollbackOn }: Pick<MetricsJob, "stages" | "onInconclusive" | "rollbackOn">,
  ledger: Ledger,
): Rules {
  const lastStage = ledger.percent >= (stages.at(-1)?.percent ?? 100);
  return { onInconclusive, rollbackOn, lastStage };
}
