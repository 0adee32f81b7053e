import { decide, exitOf } from "../core/decision";
import { renderSeconds } from "../core/format";
import { isSameStage, type Ledger } from "../core/ledger";
import { everyOf } from "../core/looks";
import { type DecidedBy, type GateFinding, renderRecord } from "../core/report/evidence";
import { metricsLine, renderMetrics } from "../core/report/metrics";
import type { Outcome } from "../core/report/outcome";
import { renderRehearsal } from "../core/report/rehearsal";
import type { ServiceRef } from "../core/service";
import type { Verdict } from "../core/verdict";
import { RolloutError } from "../errors";
import type { World } from "../ports";
import { requireSplit } from "./converge";
import { judgeAll } from "./judging";
import { isTooEarly, leavingSecondsOf, type MetricsJob, rulesFor, secondsOf } from "./metrics-job";
import { ledgerOf, readService, requireRunning } from "./observe";
import { watchStep } from "./rehearse-watch";

/**
 * Watches the canary for the given time and returns verdict and decision: every window since the stage began, and no
 * younger than each metric's lag, is judged at each look. A `fail` ends the watch at once. It writes nothing.
 * Throws NO_ROLLOUT where no rollout is running, CONFLICT where users are not split as its ledger says, and HELD between
 * two ways.
 */
export async function metricsGate(world: World, job: MetricsJob): Promise<Outcome> {
  const before = await readService(world, job.ref);
  const ledger = requireRunning(before);
  await requireSplit(world, before, ledger);
  const seconds = secondsOf(job, ledger);
  if (job.dryRun) return renderRehearsal(job.ref, { steps: [watchStep(world, job, ledger)] }, {});
  const found = await watch(world, job, ledger, seconds);
  await refuseSuperseded(world, job.ref, ledger);
  return conclude(world, job, ledger, found);
}

async function conclude(world: World, job: MetricsJob, ledger: Ledger, found: GateFinding): Promise<Outcome> {
  const decidedBy: DecidedBy = { ...rulesFor(job, ledger), onSkew: job.onSkew };
  const decision = decide(found.verdict, decidedBy);
  const exit = exitOf(found.verdict, decision, job.failOn);
  const record = renderRecord(job.ref, ledger, found, { decision, decidedBy });
  const evidence = await world.evidence.keep("metrics-gate", record);
  return renderMetrics(ledger, found, { decision, exit, evidence });
}

/**
 * Returns what the numbers of the stage's last `watch` say, without waiting: a stage is left on fresh numbers only.
 * Undefined while less than a whole watch has passed since the stage began; then it is too early to say.
 */
export async function judgeNow(world: World, job: MetricsJob, ledger: Ledger): Promise<Verdict | undefined> {
  const at = world.clock.now();
  if (isTooEarly(job, ledger, at)) return undefined;
  const seconds = leavingSecondsOf(job, ledger);
  const look = { at, watchFrom: at - seconds * 1000, final: true, every: job.every ?? everyOf(seconds) };
  return (await judgeAll(world, job, ledger, look)).verdict;
}

async function watch(
  world: World,
  job: MetricsJob,
  ledger: Ledger,
  seconds: number,
  extended = false,
): Promise<GateFinding> {
  const watchFrom = world.clock.now();
  const deadline = watchFrom + seconds * 1000;
  const every = job.every ?? everyOf(seconds);
  for (;;) {
    const at = world.clock.now();
    const left = (deadline - at) / 1000;
    const found = await judgeAll(world, job, ledger, { at, watchFrom, final: left <= 0, every });
    world.log.info(metricsLine(found, left));
    if (found.verdict === "fail" || (left <= 0 && !mayExtend(job, found.verdict, extended)))
      return { ...found, extended };
    if (left <= 0) break;
    // The sources may have taken their time.
    const rest = (deadline - world.clock.now()) / 1000;
    if (rest > 0) await world.clock.sleep(Math.min(every, rest));
  }
  world.log.info(`Inconclusive; watching once more for ${renderSeconds(seconds)}.`);
  return watch(world, job, ledger, seconds, true);
}

function mayExtend({ onInconclusive }: MetricsJob, verdict: Verdict, extended: boolean): boolean {
  return verdict === "inconclusive" && onInconclusive === "extend" && !extended;
}

/** Numbers of a stage that is no longer the present one, or of users that were not asked for, decide nothing. */
async function refuseSuperseded(world: World, ref: ServiceRef, watched: Ledger): Promise<void> {
  const state = await readService(world, ref);
  const now = ledgerOf(state);
  const isLeft = now?.handOver === true;
  if (now?.status === "running" && isSameStage(now, watched) && !isLeft) return requireSplit(world, state, now);
  const place = isLeft ? "on the way from" : "at";
  const got = now === undefined ? "no rollout" : `${now.canary}, ${now.status}, ${place} ${now.stage}`;
  throw new RolloutError(
    "CONFLICT",
    `expected ${watched.canary} at ${watched.stage} when the watch was over, got ${got}: somebody moved the rollout meanwhile`,
    "Run the gate again for the stage that the rollout is at now.",
  );
}
