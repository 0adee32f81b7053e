import { BEFORE_FIRST } from "../core/ask";
import { refuseDoubtful } from "../core/footing";
import { goOnBetweenWays } from "../core/go";
import type { Ledger } from "../core/ledger";
import { lookFor } from "../core/look";
import { planMove } from "../core/move";
import type { Proposal } from "../core/proposal";
import { isSameImage } from "../core/quarantine";
import { renderMove } from "../core/report/moves";
import type { Outcome } from "../core/report/outcome";
import {
  type PlannedStage,
  type Proposed,
  renderNothingProposed,
  renderNotProposed,
  renderProposed,
} from "../core/report/propose";
import type { ServiceState } from "../core/service";
import { refuseOtherRollout } from "../core/standing";
import { placeOf, refuseUnknownStage, wantedStage } from "../core/wanted";
import type { World } from "../ports";
import type { Hub } from "../ports/forge";
import { applyUpdate } from "./apply";
import { requireBackends } from "./backends";
import { readCircumstances } from "./circumstances";
import { requireSplit } from "./converge";
import { askOf, type DeployJob } from "./deploy-job";
import { planFirstRelease } from "./first-release";
import { judgeStage, type StageFinding, type WholeStageJob } from "./go";
import { ledgerOf, readSettled } from "./observe";
import { readOutside } from "./outside";

/** What propose is asked to do. */
export interface ProposeJob {
  readonly deploy: DeployJob;
  readonly metrics: WholeStageJob;
  readonly stages: readonly PlannedStage[];
  /** Seconds for which the evidence may be acted on. */
  readonly approvalValid: number;
  /** Label of the issues in which users complain; absent where none is asked for. */
  readonly complaints?: string;
  /** The canary's revision that is meant; absent: whichever is under way. */
  readonly rollout?: string;
}

/**
 * Returns what may be approved: the next stage of the rollout on the evidence of the whole stage in force, or a rollout of
 * the image from its first stage. It moves no traffic; only an image that has to wait is written into the ledger. Throws
 * what the move itself would throw, so that nobody is asked for what would then be refused.
 */
export async function propose(world: World, job: ProposeJob, hub: Pick<Hub, "forge">): Promise<Outcome> {
  const { deploy } = job;
  refuseUnknownStage(askOf(world, deploy));
  const { rollout } = job;
  // A rollout that is named is on a service that is there: reading it says so.
  if (rollout === undefined && (await world.services.read(deploy.ref)) === undefined)
    return proposeFirstRelease(world, job);
  const state = await readSettled(world, deploy.ref);
  const ledger = ledgerOf(state);
  if (rollout !== undefined) refuseOtherRollout(rollout, deploy.ref, ledger);
  const { image } = deploy;
  if (ledger?.status !== "running" || (image !== undefined && !isSameImage(image, ledger.image)))
    return proposeBeginning(world, job, state, ledger);
  refuseDoubtful(ledger, job.metrics.stages, world.clock.now());
  if (ledger.stage === BEFORE_FIRST) return proposeGoal(world, job, state, { ledger });
  // Between two ways nobody is on the canary, and its stage was judged before it was left.
  if (ledger.handOver !== true) await requireSplit(world, state, ledger);
  return proposeLeaving(world, job, state, { ledger, hub });
}

async function proposeFirstRelease(world: World, job: ProposeJob): Promise<Outcome> {
  const { ledger } = planFirstRelease(world, job.deploy);
  return renderProposed(proposedOf(world, job, ledger.image, goalOf(job, undefined)));
}

/** A new image, where none is under way, or where the plan says that it waits or takes the other one's place. */
async function proposeBeginning(
  world: World,
  job: ProposeJob,
  state: ServiceState,
  ledger: Ledger | undefined,
): Promise<Outcome> {
  const { deploy } = job;
  const ask = askOf(world, deploy);
  const move = planMove(state, ledger, ask, await readOutside(world, deploy.ref, lookFor(ledger, ask)));
  const image = deploy.image ?? move.ledger.image;
  const told = renderMove(deploy.ref, move);
  if (move.kind === "stay")
    return renderNothingProposed(told, image, move.ledger.status === "promoted" ? "promote" : "hold");
  if (move.kind !== "queue")
    return renderProposed(begun(proposedOf(world, job, image, goalOf(job, undefined)), ledger));
  if (deploy.dryRun) return renderNothingProposed(`Dry run, nothing was written: ${told}`, image, "hold");
  await applyUpdate(world, move.request);
  return renderNothingProposed(told, image, "hold");
}

async function proposeLeaving(
  world: World,
  job: ProposeJob,
  state: ServiceState,
  { ledger, hub }: { readonly ledger: Ledger; readonly hub: Pick<Hub, "forge"> },
): Promise<Outcome> {
  const { ref, guards } = job.deploy;
  const goal = goalOf(job, ledger, askOf(world, job.deploy));
  if (goal === ledger.stage)
    return renderNothingProposed(
      `Nothing to approve on ${ref.service}: it is at ${placeOf(ledger)} already.`,
      ledger.image,
      "hold",
    );
  const circumstances = await readCircumstances(world, guards, job.complaints, hub);
  const found = await judgeStage(world, job.metrics, ledger, circumstances);
  const judged = { ...found, go: goOnBetweenWays(ledger, found.go) };
  if (!judged.go.go) return renderNotProposed(ref, ledger, judged);
  if (goal !== "") return proposeGoal(world, job, state, { ledger, judged });
  const headline = `${placeOf(ledger)} passes as a whole, and was the last one: the monitor finishes the rollout.`;
  return renderNothingProposed(headline, ledger.image, "promote", judged);
}

/** Whatever the move would be refused for is told before anybody is asked. */
async function proposeGoal(
  world: World,
  job: ProposeJob,
  state: ServiceState,
  { ledger, judged }: { readonly ledger: Ledger; readonly judged?: StageFinding },
): Promise<Outcome> {
  const ask = askOf(world, { ...job.deploy, from: ledger });
  const move = planMove(state, ledger, ask, await readOutside(world, job.deploy.ref, lookFor(ledger, ask)));
  await requireBackends(world, job.deploy, move);
  const proposed = proposedOf(world, job, ledger.image, goalOf(job, ledger, ask));
  const { canary: rollout, stage: from, since } = ledger;
  const evidence = judged?.evidence.digest ?? "";
  const proposal: Proposal = { ...proposed.proposal, rollout, from, since, evidence };
  return renderProposed({ ...begun(proposed, ledger), proposal, ledger, ...(judged === undefined ? {} : { judged }) });
}

/** The name of the stage to go to; empty after the last one. */
function goalOf(
  { deploy, stages }: ProposeJob,
  ledger: Ledger | undefined,
  ask?: Parameters<typeof wantedStage>[1],
): string {
  if (ledger !== undefined && ask !== undefined) {
    const wanted = wantedStage(ledger, ask);
    return wanted === "finish" ? "" : wanted.name;
  }
  return deploy.stage === "next" ? (stages[0]?.name ?? "") : deploy.stage;
}

function begun(proposed: Proposed, ledger: Ledger | undefined): Proposed {
  return ledger === undefined ? proposed : { ...proposed, began: ledger.since };
}

function proposedOf(world: World, job: ProposeJob, image: string, stage: string): Proposed {
  const { ref } = job.deploy;
  const { service, project, region } = ref;
  const start = { rollout: "", from: BEFORE_FIRST, since: 0, evidence: "" };
  const proposal: Proposal = { version: 1, service, project, region, image, ...start, stage, at: world.clock.now() };
  return { ref, proposal, stages: job.stages, valid: job.approvalValid };
}
