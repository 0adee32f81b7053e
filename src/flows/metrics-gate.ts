import { type Decision, decide, exitOf, type OnInconclusive } from "../core/decision";
import { renderSeconds } from "../core/format";
import type { Judgement } from "../core/judge/judgement";
import type { Range } from "../core/judge/windows";
import type { Ledger } from "../core/ledger";
import type { MetricRule } from "../core/metric";
import { metricsLine, metricsTable, renderGate } from "../core/report/gates";
import type { Outcome } from "../core/report/outcome";
import { renderDryRun } from "../core/report/rollout";
import type { ServiceRef } from "../core/service";
import { type Verdict, worst } from "../core/verdict";
import { RolloutError } from "../errors";
import type { World } from "../ports";
import { judgeAll } from "./judging";
import { readService, requireRunning } from "./observe";

/** What metrics-gate is asked to do. Times in seconds. */
export interface MetricsJob {
  readonly ref: ServiceRef;
  readonly metrics: readonly MetricRule[];
  readonly for: number;
  readonly every: number;
  readonly onInconclusive: OnInconclusive;
  readonly rollbackOn: readonly Verdict[];
  readonly failOn: readonly Verdict[];
  /** The percent of the plan's last stage: passing there promotes. */
  readonly lastPercent: number;
  readonly dryRun: boolean;
}

interface Finding {
  readonly verdict: Verdict;
  readonly judgements: readonly Judgement[];
  readonly extended: boolean;
}

/**
 * Watches the canary for the given time and returns verdict and decision: every window since the stage began, and no
 * younger than each metric's lag, is judged at each look. A `fail` ends the watch at once. It writes nothing.
 * Throws NO_ROLLOUT where no rollout is running.
 */
export async function metricsGate(world: World, job: MetricsJob): Promise<Outcome> {
  const ledger = requireRunning(await readService(world, job.ref));
  if (job.dryRun) return renderDryRun(job.ref.service, [], { verdict: "no-data", decision: "hold" });
  const found = await watch(world, job, ledger);
  await refuseSuperseded(world, job.ref, ledger);
  const decision = decisionOf(job, ledger, found.verdict);
  const evidence = {
    service: job.ref,
    rollout: ledger.canary,
    stage: ledger.stage,
    percent: ledger.percent,
    ...found,
    decision,
  };
  const kept = await world.evidence.keep("metrics-gate", evidence);
  const exit = exitOf(found.verdict, decision, job.failOn);
  const warned = found.judgements.some((judgement) => judgement.warned);
  const headline = headlineOf(ledger, found, decision);
  return renderGate(
    { gate: "metrics-gate", ...found, exit, headline, evidence: kept, warned, decision },
    metricsTable(found.judgements),
  );
}

/** Returns what the numbers say now about the stage, without waiting: a stage is left on fresh numbers only. */
export async function judgeNow(world: World, job: MetricsJob, ledger: Ledger): Promise<Verdict> {
  return worst((await judgeAll(world, job, ledger, rangeOf(world, ledger), true)).map(({ verdict }) => verdict));
}

async function watch(world: World, job: MetricsJob, ledger: Ledger, extended = false): Promise<Finding> {
  const deadline = world.clock.now() + job.for * 1000;
  for (;;) {
    const left = (deadline - world.clock.now()) / 1000;
    const judgements = await judgeAll(world, job, ledger, rangeOf(world, ledger), left <= 0);
    const verdict = worst(judgements.map((judgement) => judgement.verdict));
    world.log.info(metricsLine(judgements, left));
    if (verdict === "fail") return { verdict, judgements, extended };
    if (left > 0) {
      await world.clock.sleep(Math.min(job.every, left));
      continue;
    }
    if (verdict !== "inconclusive" || job.onInconclusive !== "extend" || extended)
      return { verdict, judgements, extended };
    world.log.info(`Inconclusive; watching once more for ${renderSeconds(job.for)}.`);
    return watch(world, job, ledger, true);
  }
}

/** Numbers of a stage that is no longer the present one decide nothing. */
async function refuseSuperseded(world: World, ref: ServiceRef, watched: Ledger): Promise<void> {
  const now = requireRunning(await readService(world, ref));
  if (now.canary === watched.canary && now.stage === watched.stage) return;
  throw new RolloutError(
    "CONFLICT",
    `expected ${watched.canary} at ${watched.stage} when the watch was over, got ${now.canary} at ${now.stage}: somebody moved the rollout meanwhile`,
    "Run the gate again for the stage that the rollout is at now.",
  );
}

function rangeOf(world: World, ledger: Ledger): Range {
  return { from: ledger.since, to: world.clock.now() };
}

function decisionOf(job: MetricsJob, ledger: Ledger, verdict: Verdict): Decision {
  const lastStage = ledger.percent >= job.lastPercent;
  return decide(verdict, { onInconclusive: job.onInconclusive, rollbackOn: job.rollbackOn, lastStage });
}

function headlineOf(
  { stage, percent }: Ledger,
  { verdict, judgements, extended }: Finding,
  decision: Decision,
): string {
  const decisive = judgements.find((judgement) => judgement.verdict === verdict);
  const again = extended ? " after one extension" : "";
  return `${stage} (${percent} %): ${verdict}${again}, ${decision}. ${decisive?.sentence ?? "No metric was judged"}.`;
}
