import type { Outcome } from "../../core/report/outcome";
import { type RegionOutcome, renderRefused } from "../../core/report/regions";
import type { ServiceRef } from "../../core/service";
import { RolloutError } from "../../errors";
import type { World } from "../../ports";

/** Returns the world as one region sees it: the lines of several at work stay apart. */
export function worldOf(world: World, { region }: ServiceRef): World {
  return { ...world, log: { info: (line) => world.log.info(`${region}: ${line}`) } };
}

/**
 * Returns how each region ended, all at work at the same time; what was refused in one is that one's outcome and keeps
 * nothing from the others. Throws CANCELLED and faults of our own, once all have ended.
 */
export async function sideBySide<Job>(
  world: World,
  jobs: readonly Job[],
  refOf: (job: Job) => ServiceRef,
  act: (world: World, job: Job) => Promise<Outcome>,
): Promise<readonly RegionOutcome[]> {
  const settled = await Promise.allSettled(
    jobs.map(async (job) => {
      const ref = refOf(job);
      return { region: ref.region, outcome: await orRefused(() => act(worldOf(world, ref), job)) };
    }),
  );
  const faults = settled.flatMap((one): unknown[] => (one.status === "rejected" ? [one.reason] : []));
  if (faults.length > 0) throw faults[0];
  return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}

/** Returns the outcome, or what was refused as one. Throws CANCELLED, and faults of our own. */
export async function orRefused(act: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await act();
  } catch (cause) {
    if (!(cause instanceof RolloutError) || cause.code === "CANCELLED") throw cause;
    return renderRefused(cause);
  }
}
