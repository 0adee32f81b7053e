import { BEFORE_FIRST } from "../core/ask";
import { type Decision, decide } from "../core/decision";
import type { Ledger } from "../core/ledger";
import { renderUnwatched } from "../core/report/gates";
import { joinOutcomes, type Outcome } from "../core/report/outcome";
import type { Verdict } from "../core/verdict";
import { RolloutError } from "../errors";
import type { World } from "../ports";
import { deployCanary, moveTo, tellMove } from "./deploy-canary";
import { isQueued } from "./deploy-job";
import { healthGate } from "./health-gate";
import { judgeNow, metricsGate } from "./metrics-gate";
import { rehearseStage } from "./rehearse-stage";
import { rollback } from "./rollback";
import { goalOf, isFirstRelease, leavesStage, type StageJob, whyNotLeft } from "./stage-job";

/**
 * Takes the rollout through one stage: deployed if it is new, healthy, moved, watched, and taken back if it is at fault;
 * after the last stage it is promoted. Returns all that was done. Run again after a crash it goes on from where the
 * service is: a stage whose numbers do not pass is watched again, not left.
 */
export async function runStage(world: World, job: StageJob): Promise<Outcome> {
  if (job.deploy.dryRun) return rehearseStage(world, job);
  if (isFirstRelease(await world.services.read(job.deploy.ref), job.deploy)) return releaseFirst(world, job);
  const begun = await moveTo(world, { ...job.deploy, stage: BEFORE_FIRST });
  const deployed = tellMove(job.deploy, begun);
  const { ledger } = begun.move;
  // Nothing was judged in this run, so it has no verdict to give: what is over is no evidence of a pass.
  if (ledger.status !== "running") return joinOutcomes([deployed], { outputs: { decision: "promote" } });
  if (isQueued(job.deploy, ledger)) return joinOutcomes([deployed], { outputs: { decision: "hold" } });
  const left = await judgeLeaving(world, job, ledger);
  if (left.decision === "rollback") return takeBack(world, job, [deployed], whyNotLeft(ledger), left.verdict);
  const health = await healthGate(world, job.health);
  if (health.exit !== 0) return takeBack(world, job, [deployed, health], health.headline);
  const stage = left.decision === "hold" ? BEFORE_FIRST : goalOf(job, ledger);
  const moved = await moveTo(world, { ...job.deploy, stage, from: ledger });
  const steps = [health, tellMove(job.deploy, moved)];
  if (moved.move.ledger.status !== "running")
    return joinOutcomes(steps, { outputs: { verdict: left.verdict, decision: "promote" } });
  return watch(world, job, moved.move.ledger, steps);
}

/** Watches the stage and does what the gate decided. */
async function watch(world: World, job: StageJob, ledger: Ledger, before: readonly Outcome[]): Promise<Outcome> {
  const gate = await metricsGate(world, job.metrics).catch((cause: unknown) => unwatched(cause, ledger));
  const steps = [...before, gate];
  switch (gate.outputs["decision"]) {
    case "rollback":
      return takeBack(world, job, steps, gate.headline);
    case "promote": {
      const finished = await moveTo(world, { ...job.deploy, stage: "next", from: ledger });
      return joinOutcomes([...steps, tellMove(job.deploy, finished)], { exit: gate.exit });
    }
    default:
      return joinOutcomes(steps, {});
  }
}

/** By now there are users on the canary, and whoever reads the error must know how many. */
function unwatched(cause: unknown, ledger: Ledger): Outcome {
  if (!(cause instanceof RolloutError) || cause.code === "CANCELLED" || cause.code === "CONFLICT") throw cause;
  const { stage, percent, canary } = ledger;
  const headline = `${stage} could not be watched, and ${percent} % of the users stay on ${canary}: ${cause.message}`;
  return renderUnwatched(cause, headline);
}

async function takeBack(
  world: World,
  job: StageJob,
  steps: readonly Outcome[],
  reason: string,
  verdict: Verdict = "fail",
): Promise<Outcome> {
  const back = await rollback(world, { ...job.rollback, mode: "emergency", reason });
  const outputs = { verdict, ...verdictOf(steps), decision: "rollback", percent: "0" };
  return joinOutcomes([...steps, back], { exit: back.exit === 0 ? 1 : back.exit, outputs });
}

/** With no version to compare to there is nothing to watch: the service is made, and its health is the whole gate. */
async function releaseFirst(world: World, job: StageJob): Promise<Outcome> {
  const made = await deployCanary(world, job.deploy);
  const health = await healthGate(world, job.health);
  const decision = health.exit === 0 ? "promote" : "hold";
  return joinOutcomes([made, health], { outputs: { decision } });
}

/** A stage is left on numbers that are fresh, also when an approval lay between; before the first there are none. */
async function judgeLeaving(
  world: World,
  job: StageJob,
  ledger: Ledger,
): Promise<{ readonly verdict: Verdict; readonly decision: Decision }> {
  if (!leavesStage(job, ledger)) return { verdict: "pass", decision: "advance" };
  const verdict = await judgeNow(world, job.metrics, ledger);
  world.log.info(`${ledger.stage} is judged before it is left: ${verdict ?? "it has not been watched long enough"}.`);
  if (verdict === undefined) return { verdict: "no-data", decision: "hold" };
  return { verdict, decision: decide(verdict, { ...job.metrics, lastStage: false }) };
}

function verdictOf(steps: readonly Outcome[]): Record<string, string> {
  const verdict = steps.at(-1)?.outputs["verdict"];
  return verdict === undefined ? {} : { verdict };
}
