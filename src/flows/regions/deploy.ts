import { joinOutcomes, type Outcome } from "../../core/report/outcome";
import { joinWaves, type RegionOutcome } from "../../core/report/regions";
import type { World } from "../../ports";
import { deployCanary } from "../deploy-canary";
import type { DeployJob } from "../deploy-job";
import type { RollbackJob } from "../rollback-job";
import { takeBackAll } from "./domain";
import { sideBySide } from "./side-by-side";
import { inWaves, readTurns, type Turns } from "./waves";

/** One region's part of a move that is made in waves. */
export interface DeployWave {
  readonly deploy: DeployJob;
  readonly rollback: RollbackJob;
}

/**
 * Moves the rollout in one region after the other, each as `deployCanary` does: the regions that are behind the others first
 * reach these. A canary that cannot start in one region is taken back in all. Throws what stands against it before the first
 * move; what a region refuses later is the outcome, and the regions after it are as they were.
 */
export async function deployWaves(world: World, jobs: readonly DeployWave[]): Promise<Outcome> {
  const found = await readTurns(world, jobs, 0);
  if (jobs.some(({ deploy }) => deploy.dryRun)) return rehearse(world, found);
  const done = await inWaves(
    world,
    found.turns,
    ({ job }) => job.deploy.ref,
    (at, { job, wave }) => deployCanary(at, { ...job.deploy, ...wave }),
  );
  const percents = restOf(found, done);
  return takenBack(world, { jobs, done, found, percents });
}

/** Returns the shares that users have in the regions whose turn did not come, 0–100. */
export function restOf({ places }: Turns<unknown>, done: readonly RegionOutcome[]): readonly number[] {
  const rest = places.filter(({ region }) => done.every((one) => one.region !== region));
  return rest.map(({ ledger }) => (ledger === undefined || ledger.status === "rolled-back" ? 0 : ledger.percent));
}

/** What was done in waves, and what of it is to be taken back. */
interface Done {
  readonly jobs: readonly Pick<DeployWave, "rollback">[];
  readonly done: readonly RegionOutcome[];
  readonly found: Pick<Turns<unknown>, "rollout">;
  readonly percents: readonly number[];
}

/** Returns the waves as one outcome, after all regions were taken back where the last of them found a canary at fault. */
export async function takenBack(world: World, { jobs, done, found, percents }: Done): Promise<Outcome> {
  const last = done.at(-1);
  const isLeft = last?.outcome.exit === 1 && last.outcome.outputs["decision"] !== "rollback";
  if (last === undefined || !isLeft || found.rollout === undefined) return joinWaves(done, percents);
  const { region, outcome } = last;
  const reason = outcome.headline;
  const back = await takeBackAll(
    world,
    jobs.map(({ rollback }) => rollback),
    { ledger: found.rollout, region, reason },
  );
  const waves = joinWaves(done, [0]);
  const outputs = { decision: "rollback", percent: "0", regions: back.outputs["regions"] ?? "" };
  return joinOutcomes([waves, back], { exit: back.exit === 0 ? 1 : back.exit, outputs });
}

/** The same turns as in earnest, each as if none were made before it. */
async function rehearse(world: World, found: Turns<DeployWave>): Promise<Outcome> {
  const done = await sideBySide(
    world,
    found.turns,
    ({ job }) => job.deploy.ref,
    (at, { job, wave }) => deployCanary(at, { ...job.deploy, ...wave }),
  );
  return joinWaves(done, restOf(found, done));
}
