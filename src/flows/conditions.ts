import { BEFORE_FIRST } from "../core/ask";
import type { Ledger } from "../core/ledger";
import type { Proposal } from "../core/proposal";
import { isSameImage } from "../core/quarantine";
import { refuseOtherRollout, refuseStale, refuseSuperseded } from "../core/standing";
import { placeOf } from "../core/wanted";
import { RolloutError } from "../errors";
import type { World } from "../ports";
import type { Hub } from "../ports/forge";
import { readApproval } from "./approval";
import type { DeployJob } from "./deploy-job";
import { ledgerOf } from "./observe";

/** Whose word a run acts on, as the ledger's steps have it. */
export type Word = NonNullable<DeployJob["approval"]>;

/** Whose word it is, and what throws where the ledger that the first write starts from is not the one it was given for. */
export interface Met {
  readonly word: Word;
  readonly refuse: NonNullable<DeployJob["refuse"]>;
}

/** Under which conditions a stage may be gone to, beside what its gates say. */
export interface Conditions {
  /** What was approved; without it the stage is left as soon as its last watch passes. */
  readonly proposal?: Proposal;
  /** The GitHub environment whose approval is read and recorded. */
  readonly environment?: string;
  /** The name of the stage that must be in force; `0` before the first. */
  readonly after?: string;
  /** Seconds for which evidence that was shown may be acted on. */
  readonly approvalValid: number;
  /** Label of the issues in which users complain; absent where none is asked for. */
  readonly complaints?: string;
  /** Seconds that the newest numbers may be old. */
  readonly deadMan: { readonly hold: number };
}

/**
 * Returns whose word the run acts on, once nothing of the conditions stands against it; nothing has been written by then.
 * Throws CONFLICT where what was approved is not there any more, and HELD where the evidence is too old, another stage is
 * in force, or nobody has approved. What this very proposal has done already is not refused for its age.
 */
export async function meetConditions(
  world: World,
  deploy: DeployJob,
  conditions: Conditions,
  hub: Pick<Hub, "forge" | "run">,
): Promise<Met> {
  const { proposal, environment } = conditions;
  const state = await world.services.read(deploy.ref);
  const seen = state === undefined ? undefined : ledgerOf(state);
  refuseUnmeant(world, deploy, conditions, seen);
  const approved = environment === undefined ? {} : await readApproval(hub, environment);
  if (approved.warning !== undefined) world.log.info(`Warning: ${approved.warning}`);
  const word = {
    ...(approved.approvedBy === undefined ? {} : { approvedBy: approved.approvedBy }),
    ...(proposal === undefined || proposal.evidence === "" ? {} : { evidence: proposal.evidence }),
    ...deploy.approval,
  };
  // GitHub may take minutes to answer, and the ledger goes on meanwhile.
  const refuse = (ledger: Ledger | undefined): void => {
    refuseUnmeant(world, deploy, conditions, ledger);
    if (proposal === undefined && seen?.status === "running") refuseOtherRollout(seen.canary, deploy.ref, ledger);
  };
  return { word, refuse };
}

/** Throws CONFLICT or HELD where the ledger does not stand as the conditions say. */
export function refuseUnmeant(
  world: World,
  deploy: DeployJob,
  { proposal, after, approvalValid }: Conditions,
  ledger: Ledger | undefined,
): void {
  if (proposal !== undefined && refuseSuperseded(proposal, deploy.ref, ledger) === "open")
    refuseStale(proposal, world.clock.now(), approvalValid);
  if (after !== undefined) refuseElsewhere(deploy, ledger, after);
}

/** A run again finds the rollout at the stage that it went to, or over; it goes on from there. */
function refuseElsewhere({ ref, stage, stages, image }: DeployJob, ledger: Ledger | undefined, after: string): void {
  const isOver = ledger?.status === "promoted" && (image === undefined || isSameImage(image, ledger.image));
  const here = ledger?.status === "running" ? ledger.stage : BEFORE_FIRST;
  const next = stages[stages.findIndex(({ name }) => name === after) + 1]?.name;
  const wanted = stage === "next" ? next : stage;
  if (here === after || isOver || (ledger?.status === "running" && here === wanted)) return;
  const got = ledger === undefined ? "no rollout" : ledger.status === "running" ? placeOf(ledger) : ledger.status;
  throw new RolloutError(
    "HELD",
    `expected the rollout on ${ref.service} to be at ${after === BEFORE_FIRST ? "its beginning" : after}, got ${got}`,
    `Run the job of the stage before this one, or go on from where the rollout is:\nwith:\n  stage: next`,
  );
}
