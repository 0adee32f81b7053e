import { readingOf } from "../../core/ledger-text";
import type { Outcome } from "../../core/report/outcome";
import { joinGates, joinRollbacks } from "../../core/report/regions";
import { renderRollbackNeedless } from "../../core/report/rollback";
import type { World } from "../../ports";
import { healthGate } from "../health-gate";
import type { HealthJob } from "../health-job";
import { metricsGate } from "../metrics-gate";
import type { MetricsJob } from "../metrics-job";
import { rollback } from "../rollback";
import { type RollbackJob, requireConfirmation } from "../rollback-job";
import { sideBySide } from "./side-by-side";

/** Asks the canaries of all regions for their health at the same time; the worst verdict counts. Throws CANCELLED only. */
export async function healthGates(world: World, jobs: readonly HealthJob[]): Promise<Outcome> {
  return joinGates(await sideBySide(world, jobs, ({ ref }) => ref, healthGate));
}

/** Watches the canaries of all regions at the same time; the worst verdict counts. Throws CANCELLED only. */
export async function metricsGates(world: World, jobs: readonly MetricsJob[]): Promise<Outcome> {
  return joinGates(await sideBySide(world, jobs, ({ ref }) => ref, metricsGate));
}

/**
 * Rolls back in all regions at the same time, each whatever befalls the others; `rollouts` are the canaries that are meant,
 * and a region with none of them is left alone. Throws CONFIRMATION_MISSING before anything is done, else CANCELLED only.
 */
export async function rollbacks(
  world: World,
  jobs: readonly RollbackJob[],
  rollouts: readonly string[] = [],
): Promise<Outcome> {
  for (const job of jobs) requireConfirmation(job);
  return joinRollbacks(
    await sideBySide(
      world,
      jobs,
      ({ ref }) => ref,
      (at, job) => (rollouts.length === 0 ? rollback(at, job) : rollbackOf(at, job, rollouts)),
    ),
  );
}

/** A canary's revision has another name in each region. */
async function rollbackOf(world: World, job: RollbackJob, rollouts: readonly string[]): Promise<Outcome> {
  const state = await world.services.read(job.ref);
  const reading = state === undefined ? undefined : readingOf(state);
  // A ledger that cannot be read tells of nobody else.
  if (state === undefined || reading?.kind === "unreadable") return rollback(world, job);
  const there = reading?.kind === "ledger" ? reading.ledger.canary : undefined;
  const canary = rollouts.find((name) => name === there);
  if (canary !== undefined) return rollback(world, { ...job, of: { canary } });
  return renderRollbackNeedless(state, `its rollout is none of ${rollouts.join(", ")}`);
}
