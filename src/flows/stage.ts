import { BEFORE_FIRST } from "../core/ask";
import type { Ledger } from "../core/ledger";
import { renderUnwatched } from "../core/report/gates";
import { renderBaking } from "../core/report/judged";
import { joinOutcomes, type Outcome } from "../core/report/outcome";
import type { Verdict } from "../core/verdict";
import { RolloutError } from "../errors";
import type { World } from "../ports";
import type { Hub } from "../ports/forge";
import { type Met, meetConditions } from "./conditions";
import { arrive, deployCanary, moveTo, tellMove } from "./deploy-canary";
import { isQueued } from "./deploy-job";
import { healthGate } from "./health-gate";
import { judgeLeaving, type Leaving } from "./leaving";
import { metricsGate } from "./metrics-gate";
import { stageOf } from "./metrics-job";
import { rehearseStage } from "./rehearse-stage";
import { rollback } from "./rollback";
import { bakesOn, goalOf, isFirstRelease, type StageJob } from "./stage-job";

/** A laptop, of which GitHub knows nothing. */
const NOWHERE: Door = { run: { id: "", branch: "", commit: "" } };
type Door = Pick<Hub, "forge" | "run">;

/**
 * Takes the rollout through one stage: deployed if it is new, healthy, moved, watched, and taken back if it is at fault;
 * after the last stage it is promoted, unless that one bakes. Returns all that was done. Run again after a crash it goes
 * on from where the service is: a stage whose numbers do not pass is watched again, not left. What was approved is held
 * against the ledger and judged again first; every step that it takes carries the approver and the evidence.
 */
export async function runStage(world: World, asked: StageJob, hub: Door = NOWHERE): Promise<Outcome> {
  const job = await bind(world, asked, hub);
  if (job.deploy.dryRun) return rehearseStage(world, job);
  if (isFirstRelease(await world.services.read(job.deploy.ref), job.deploy)) return releaseFirst(world, job);
  const begun = await moveTo(world, { ...job.deploy, stage: BEFORE_FIRST, refuse: job.refuse });
  const deployed = tellMove(job.deploy, begun);
  const { ledger } = begun.move;
  // Nothing was judged in this run, so it has no verdict to give: what is over is no evidence of a pass.
  if (ledger.status !== "running") return joinOutcomes([deployed], { outputs: { decision: "promote" } });
  if (isQueued(job.deploy, ledger)) return joinOutcomes([deployed], { outputs: { decision: "hold" } });
  const left = await judgeLeaving(world, job, ledger, hub);
  const steps = [deployed, ...(left.told === undefined ? [] : [left.told])];
  if (left.decision === "rollback")
    return takeBack(world, job, { steps, ledger, reason: left.why, verdict: left.verdict });
  if (left.decision === "hold" && left.told !== undefined) return joinOutcomes(steps, {});
  return advance(world, job, { ledger, left, before: steps });
}

/** The job, and what holds the ledger that its first write starts from against what was approved. */
type Bound = StageJob & Pick<Met, "refuse">;

/** Returns the job with the word that it acts on, once its conditions are met. */
async function bind(world: World, job: StageJob, hub: Door): Promise<Bound> {
  if (job.conditions === undefined) return { ...job, refuse: () => undefined };
  const { word, refuse } = await meetConditions(world, job.deploy, job.conditions, hub);
  return { ...job, deploy: { ...job.deploy, approval: word }, refuse };
}

interface Place {
  readonly ledger: Ledger;
  readonly left: Leaving;
  readonly before: readonly Outcome[];
}

/** Asks the canary for its health, gives it the stage's users, and watches them. */
async function advance(world: World, job: StageJob, { ledger, left, before }: Place): Promise<Outcome> {
  const health = await healthGate(world, job.health);
  if (health.exit !== 0) return takeBack(world, job, { steps: [...before, health], ledger, reason: health.headline });
  // Without a proposal a stage that holds is watched again.
  const stage = left.decision === "hold" ? BEFORE_FIRST : goalOf(job, ledger);
  const approval = { ...job.deploy.approval, ...(left.override === "" ? {} : { override: left.override }) };
  const to = { ...job.deploy, stage, from: ledger, approval };
  const moved = await arrive(world, to, await moveTo(world, to));
  const steps = [...before.slice(1), health, tellMove(job.deploy, moved)];
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
      return takeBack(world, job, { steps, ledger, reason: gate.headline });
    case "promote": {
      if (bakesOn(job, ledger)) return joinOutcomes([...steps, tellBaking(job, ledger)], { exit: gate.exit });
      if (job.finishesLater) return joinOutcomes(steps, { exit: gate.exit });
      const finished = await moveTo(world, { ...job.deploy, stage: "next", from: ledger });
      return joinOutcomes([...steps, tellMove(job.deploy, finished)], { exit: gate.exit });
    }
    default:
      return joinOutcomes(steps, {});
  }
}

function tellBaking({ metrics }: StageJob, ledger: Ledger): Outcome {
  return renderBaking(ledger, ledger.since + stageOf(metrics, ledger).bake * 1000);
}

/** By now there are users on the canary, and whoever reads the error must know how many. */
function unwatched(cause: unknown, ledger: Ledger): Outcome {
  if (!(cause instanceof RolloutError) || cause.code === "CANCELLED" || cause.code === "CONFLICT") throw cause;
  const { stage, percent, canary } = ledger;
  const headline = `${stage} could not be watched, and ${percent} % of the users stay on ${canary}: ${cause.message}`;
  return renderUnwatched(cause, headline);
}

/** What was judged, and by which steps; the verdict is the last step's where that one has one. */
interface Judged {
  readonly steps: readonly Outcome[];
  readonly ledger: Ledger;
  readonly reason: string;
  readonly verdict?: Verdict;
}

async function takeBack(world: World, job: StageJob, judged: Judged): Promise<Outcome> {
  const { steps, ledger, reason, verdict = "fail" } = judged;
  const { takeBack: back = rollback } = job;
  const taken = await back(world, { ...job.rollback, mode: "emergency", reason, of: ledger }, ledger);
  const outputs = { verdict, ...verdictOf(steps), decision: "rollback", percent: "0" };
  return joinOutcomes([...steps, taken], { exit: taken.exit === 0 ? 1 : taken.exit, outputs });
}

/** With no version to compare to there is nothing to watch: the service is made, and its health is the whole gate. */
async function releaseFirst(world: World, job: StageJob): Promise<Outcome> {
  const made = await deployCanary(world, job.deploy);
  const health = await healthGate(world, job.health);
  const decision = health.exit === 0 ? "promote" : "hold";
  return joinOutcomes([made, health], { outputs: { decision } });
}

function verdictOf(steps: readonly Outcome[]): Record<string, string> {
  const verdict = steps.at(-1)?.outputs["verdict"];
  return verdict === undefined ? {} : { verdict };
}
