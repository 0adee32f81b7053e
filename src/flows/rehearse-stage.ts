import { BEFORE_FIRST } from "../core/ask";
import { renderClock, renderSeconds } from "../core/format";
import type { Ledger } from "../core/ledger";
import type { DryStep } from "../core/report/dry-run";
import type { Outcome } from "../core/report/outcome";
import { REASON_UNKNOWN, renderRehearsal } from "../core/report/rehearsal";
import { verdictsFor } from "../core/report/rules";
import type { ServiceState } from "../core/service";
import { placeOf } from "../core/wanted";
import { RolloutError } from "../errors";
import type { World } from "../ports";
import { isQueued } from "./deploy-job";
import { leavingSecondsOf, rulesFor, stageOf } from "./metrics-job";
import { ledgerOf, requireRunning } from "./observe";
import { type Rehearsal, withSteps } from "./rehearsal";
import { beginRehearsal, rehearseArrival, rehearseFirstRelease, renderDeployment } from "./rehearse-deploy";
import { foreseenHealthSteps, healthSteps, newbornHealthSteps } from "./rehearse-health";
import { rehearseMove } from "./rehearse-move";
import { takeBackSteps } from "./rehearse-rollback";
import { leavingStep, watchStep } from "./rehearse-watch";
import { bakesOn, goalOf, isFirstRelease, leavesStage, type StageJob, whyNotLeft } from "./stage-job";

const GATES_PASS = 'Every gate is taken to pass; what would be done otherwise stands under "Only if".';
const NO_WAY_BACK =
  "There is no version to go back to: where the service is not well, the run ends with status 1 and leaves it as it is.";

/**
 * Returns everything that a whole stage would do from here, in its order, and does none of it; nothing is judged. Throws
 * what the stage would throw before its first change.
 */
export async function rehearseStage(world: World, job: StageJob): Promise<Outcome> {
  const found = await world.services.read(job.deploy.ref);
  if (isFirstRelease(found, job.deploy)) return rehearseFirst(world, job, found);
  const before = await beginRehearsal(world, job.deploy);
  const begun = await rehearseMove(world, { ...job.deploy, stage: BEFORE_FIRST }, before);
  if (isOver(begun)) return renderDeployment(job.deploy, begun);
  const ledger = requireRunning(begun.state);
  if (isQueued(job.deploy, ledger)) return renderDeployment(job.deploy, begun);
  const stays = isEarly(world, job, ledger);
  const left = await rehearseLeaving(world, job, begun, ledger);
  if (stays && isProposed(job)) return renderDeployment(job.deploy, left);
  const healthy = await rehearseHealth(world, job, left);
  const stage = stays ? BEFORE_FIRST : goalOf(job, ledger);
  const moved = rehearseArrival(job.deploy, await rehearseMove(world, { ...job.deploy, stage, from: ledger }, healthy));
  const whole = isOver(moved) ? moved : await rehearseWatch(world, job, moved);
  return renderDeployment(job.deploy, whole, [GATES_PASS]);
}

async function rehearseFirst(world: World, job: StageJob, found: ServiceState | undefined): Promise<Outcome> {
  const release = await rehearseFirstRelease(world, job.deploy, found);
  if (release !== undefined) {
    const health =
      found === undefined ? newbornHealthSteps(job.health) : healthSteps({ users: found }, job.health, found.url);
    const steps = [...release, ...health];
    return renderRehearsal(job.deploy.ref, { steps, remarks: [NO_WAY_BACK] }, { changed: "false" });
  }
  const moved = await rehearseMove(world, job.deploy, await beginRehearsal(world, job.deploy));
  return renderDeployment(
    job.deploy,
    withSteps(moved, ...foreseenHealthSteps(moved.state, job.health, moved.outside?.canary)),
  );
}

/** Nothing follows where the rollout is promoted, or was taken back because its canary cannot start. */
function isOver({ state, over }: Rehearsal): boolean {
  return over === true || ledgerOf(state)?.status !== "running";
}

async function rehearseLeaving(world: World, job: StageJob, sofar: Rehearsal, ledger: Ledger): Promise<Rehearsal> {
  if (!leavesStage(job, ledger)) return sofar;
  if (isEarly(world, job, ledger)) return withSteps(sofar, tooEarly(job, ledger));
  const rules = { ...rulesFor(job.metrics, ledger), lastStage: false };
  const onlyIf = `${placeOf(ledger)} is then judged ${verdictsFor("rollback", rules).join(" or ")}`;
  const whole = isProposed(job);
  const rollback = whole ? unexplained(job) : { ...job.rollback, reason: whyNotLeft(ledger) };
  const back = await takeBackSteps(world, rollback, sofar, onlyIf);
  return withSteps(sofar, leavingStep(world, job.metrics, ledger, whole), ...back);
}

function isProposed({ conditions }: StageJob): boolean {
  return conditions?.proposal !== undefined;
}

/** What was proposed waits for the bake; else nobody speaks of one. Seconds. */
function lastingOf(job: StageJob, ledger: Ledger): number {
  if (!isProposed(job)) return leavingSecondsOf(job.metrics, ledger);
  return job.deploy.guards.override.includes("bake") ? 0 : stageOf(job.metrics, ledger).bake;
}

function isEarly(world: World, job: StageJob, ledger: Ledger): boolean {
  return leavesStage(job, ledger) && world.clock.now() - lastingOf(job, ledger) * 1000 < ledger.since;
}

function tooEarly(job: StageJob, ledger: Ledger): DryStep {
  const least = renderSeconds(lastingOf(job, ledger));
  return {
    title: `${placeOf(ledger)} began at ${renderClock(ledger.since)} and is not left before it has lasted ${least}`,
  };
}

async function rehearseHealth(world: World, job: StageJob, sofar: Rehearsal): Promise<Rehearsal> {
  const back = await takeBackSteps(world, unexplained(job), sofar, "the canary is not healthy, or a check fails");
  return withSteps(sofar, ...foreseenHealthSteps(sofar.state, job.health, sofar.outside?.canary), ...back);
}

async function rehearseWatch(world: World, job: StageJob, sofar: Rehearsal): Promise<Rehearsal> {
  const ledger = requireRunning(sofar.state);
  const rules = rulesFor(job.metrics, ledger);
  const judged = (verdicts: readonly string[]) => `${placeOf(ledger)} is then judged ${verdicts.join(" or ")}`;
  const back = await takeBackSteps(world, unexplained(job), sofar, judged(verdictsFor("rollback", rules)));
  const watched = withSteps(sofar, watchStep(world, job.metrics, ledger), ...back);
  const promoting = verdictsFor("promote", rules);
  if (promoting.length === 0 || bakesOn(job, ledger)) return watched;
  return withSteps(watched, ...(await promotion(world, job, sofar, ledger, judged(promoting))));
}

/** Why a gate fails is not known before; a real run writes it into the ledger. */
function unexplained({ rollback }: StageJob): StageJob["rollback"] {
  return { ...rollback, reason: REASON_UNKNOWN };
}

/** What is refused only after the watch is no reason to end the dry run: by then the run would have done its work. */
async function promotion(
  world: World,
  { deploy }: StageJob,
  sofar: Rehearsal,
  from: Ledger,
  onlyIf: string,
): Promise<readonly DryStep[]> {
  try {
    const { steps } = await rehearseMove(world, { ...deploy, stage: "next", from }, { ...sofar, steps: [] });
    return steps.map((step) => ({ ...step, onlyIf }));
  } catch (cause) {
    if (!(cause instanceof RolloutError) || cause.code !== "CONFLICT") throw cause;
    const note = `${cause.code}: ${cause.message}`;
    return [{ title: "The promotion is refused, and the run ends with status 3", onlyIf, note }];
  }
}
