import { RolloutError } from "../errors";
import { BEFORE_FIRST } from "./ask";
import { CLOCK_SKEW } from "./footing";
import { renderSeconds, renderTime } from "./format";
import type { Ledger } from "./ledger";
import type { Proposal } from "./proposal";
import { isSameImage } from "./quarantine";
import type { ServiceRef } from "./service";
import { placeOf } from "./wanted";

/** `open`: the stage may be gone to. `done`: the rollout is there by this very proposal, so this is a run again. */
export type Standing = "open" | "done";

/**
 * Returns whether what was approved is still to be done, or is done. Throws CONFLICT where the rollout is at another stay
 * at a stage than the one that was shown, or is over, or the proposal is of another service.
 */
export function refuseSuperseded(proposal: Proposal, ref: ServiceRef, ledger: Ledger | undefined): Standing {
  if (renderService(proposal) !== renderService(ref))
    throw superseded(proposal, `a proposal for ${renderService(proposal)} at ${renderService(ref)}`);
  const standing = proposal.rollout === "" ? ofBeginning(proposal, ledger) : ofGoingOn(proposal, ledger);
  if (standing === undefined) throw superseded(proposal, renderPlace(ledger));
  return standing;
}

/**
 * Throws CONFLICT where another rollout than that of this canary's revision is under way, or none: whoever names one, such as
 * the monitor, has judged that one.
 */
export function refuseOtherRollout(rollout: string, { service }: ServiceRef, ledger: Ledger | undefined): void {
  if (ledger?.status === "running" && ledger.canary === rollout) return;
  throw new RolloutError(
    "CONFLICT",
    `expected the rollout of ${rollout} to be under way on ${service}, got ${renderPlace(ledger)}`,
    "It is over, or was replaced. Run the workflow that promotes without a rollout to go on with what there is now.",
  );
}

/**
 * Throws HELD where the evidence was shown longer ago than is allowed, or by a clock that is ahead. `now` in epoch milliseconds, `valid` in seconds; a
 * proposal that is exactly so old is still good.
 */
export function refuseStale({ at, stage }: Proposal, now: number, valid: number): void {
  const age = (now - at) / 1000;
  if (-age * 1000 > CLOCK_SKEW)
    throw new RolloutError(
      "HELD",
      `expected an approval of evidence of the past, got evidence of ${renderTime(at)} at ${renderTime(now)}`,
      `A clock is ahead. Set it right, then judge and approve ${stage} anew: run the workflow that promotes once more.`,
    );
  if (age <= valid) return;
  throw new RolloutError(
    "HELD",
    `expected an approval of evidence that is at most ${renderSeconds(valid)} old, got evidence of ${renderTime(at)}, ${renderSeconds(age)} ago`,
    `Judge and approve ${stage} anew: run the workflow that promotes once more, and not this run again.`,
  );
}

function ofGoingOn(proposal: Proposal, ledger: Ledger | undefined): Standing | undefined {
  if (ledger === undefined || ledger.canary !== proposal.rollout || !isSameImage(ledger.image, proposal.image))
    return undefined;
  const { status, stage, since } = ledger;
  if (status === "running" && stage === proposal.from && since === proposal.since) return "open";
  return status !== "rolled-back" && stage === proposal.stage && isBy(proposal, ledger) ? "done" : undefined;
}

/** What stood when it was shown counts for nothing then; whatever was moved since is another rollout, but for its own. */
function ofBeginning(proposal: Proposal, ledger: Ledger | undefined): Standing | undefined {
  if (ledger === undefined || ledger.since <= proposal.at) return "open";
  if (!isSameImage(ledger.image, proposal.image) || ledger.startedAt <= proposal.at) return undefined;
  if (ledger.status === "running" && ledger.stage === BEFORE_FIRST) return "open";
  const isThere = ledger.status === "promoted" || ledger.stage === proposal.stage;
  return ledger.status !== "rolled-back" && isThere ? "done" : undefined;
}

/** Evidence is of one moment, so nobody else can have gone on with the same. Before the first stage there is none. */
function isBy({ evidence, stage, at }: Proposal, { story }: Ledger): boolean {
  const there = story.filter((step) => step.stage === stage);
  return there.some((step) => (evidence === "" ? step.at >= at : step.evidence === evidence));
}

function superseded({ rollout, image, from, stage }: Proposal, got: string): RolloutError {
  const shown = rollout === "" ? `a rollout of ${image} still to begin` : `the rollout of ${rollout} at ${from}`;
  return new RolloutError(
    "CONFLICT",
    `expected ${shown}, as it was when ${stage} was proposed, got ${got}`,
    "What was approved is not there any more. Run the workflow that promotes once more: it shows what there is now.",
  );
}

function renderService({ service, project, region }: ServiceRef): string {
  return `${service} in ${region} of ${project}`;
}

function renderPlace(ledger: Ledger | undefined): string {
  if (ledger === undefined) return "a service without a rollout";
  const { canary, image, status, since } = ledger;
  const where = status === "running" ? `at ${placeOf(ledger)}` : status;
  return `${canary} (${image}), ${where} since ${renderTime(since)}`;
}
