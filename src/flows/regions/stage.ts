import type { Outcome } from "../../core/report/outcome";
import { joinWaves } from "../../core/report/regions";
import type { World } from "../../ports";
import type { Hub } from "../../ports/forge";
import { refuseUnmeant } from "../conditions";
import type { RollbackJob } from "../rollback-job";
import { runStage } from "../stage";
import type { StageJob } from "../stage-job";
import { restOf, takenBack } from "./deploy";
import { takeBackAll } from "./domain";
import { finishAll } from "./finish";
import { judgeAllLeaving } from "./leave";
import { sideBySide } from "./side-by-side";
import { inWaves, readTurns, type Turns } from "./waves";

/** A laptop, of which GitHub knows nothing. */
const NOWHERE: Pick<Hub, "forge" | "run"> = { run: { id: "", branch: "", commit: "" } };

/**
 * Takes the rollout through one stage in one region after the other, each as `runStage` does. A stage is left only where
 * every region may leave it, and the last one is left by all together; a region at fault takes all of them back. What holds
 * or is refused stops before the next region, and a later run goes on from there. Throws what stands against it before the
 * first move: then nothing was changed anywhere.
 */
export async function stageWaves(
  world: World,
  asked: readonly StageJob[],
  hub: Pick<Hub, "forge" | "run"> = NOWHERE,
): Promise<Outcome> {
  const jobs = asked.map((job) => together(job, asked));
  const found = await readTurns(world, jobs, 1);
  if (jobs.some(({ deploy }) => deploy.dryRun)) return rehearse(world, found, hub);
  for (const { deploy, conditions } of jobs) {
    const ledger = found.places.find(({ region }) => region === deploy.ref.region)?.ledger;
    // What is done there already was not proposed, and is not moved.
    const isMoved = ledger?.status !== "promoted" || found.turns.some(({ job }) => job.deploy.ref === deploy.ref);
    if (conditions !== undefined && isMoved) refuseUnmeant(world, deploy, conditions, ledger);
  }
  const turns = found.turns.map(({ job, wave, place }) => ({
    place,
    job: { ...job, deploy: { ...job.deploy, ...wave } },
  }));
  const left = await judgeAllLeaving(world, turns, hub);
  if (left.ended !== undefined) return left.ended;
  const done = await inWaves(
    world,
    left.turns,
    ({ job }) => job.deploy.ref,
    (at, { job }) => runStage(at, job, hub),
  );
  if (done.every(({ outcome }) => outcome.outputs["decision"] === "promote")) return finishAll(world, jobs, done);
  return takenBack(world, { jobs, done, found, percents: restOf(found, done) });
}

/** The part of one region, which goes back with all others, and waits for them at the end. */
function together(job: StageJob, all: readonly StageJob[]): StageJob {
  const { region } = job.deploy.ref;
  const withOf = (own: RollbackJob) =>
    all.map((one) => (one === job || one.rollback.ref.region === region ? own : one.rollback));
  return {
    ...job,
    finishesLater: true,
    takeBack: (world, own, ledger) => takeBackAll(world, withOf(own), { ledger, region, reason: own.reason }),
  };
}

/** The same turns as in earnest, each as if none were made before it. */
async function rehearse(world: World, found: Turns<StageJob>, hub: Pick<Hub, "forge" | "run">): Promise<Outcome> {
  const ended = await sideBySide(
    world,
    found.turns,
    ({ job }) => job.deploy.ref,
    (at, { job, wave }) => runStage(at, { ...job, deploy: { ...job.deploy, ...wave } }, hub),
  );
  return joinWaves(ended, restOf(found, ended));
}
