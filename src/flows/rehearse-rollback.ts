import type { Pair, Refuge } from "../core/refuge";
import { type DryStep, renderDryRun } from "../core/report/dry-run";
import type { Outcome } from "../core/report/outcome";
import { changeStep, renderRehearsal } from "../core/report/rehearsal";
import { renderRollbackHeld } from "../core/report/rollback";
import type { ServiceRef, ServiceState } from "../core/service";
import { predict, toDeletion } from "../core/update";
import type { World } from "../ports";
import { planAgain, planUntagging } from "./delete-canary";
import { readService } from "./observe";
import type { Rehearsal } from "./rehearsal";
import { findRefuge, nothingServesWell, planRollback, type RollbackJob } from "./rollback-job";

/** Returns every request that the rollback would send, and sends none; is held, and throws, where it would be. */
export async function rehearseRollback(world: World, job: RollbackJob): Promise<Outcome> {
  const state = await readService(world, job.ref);
  const { refuge, ledger } = await findRefuge(world, job, state);
  if (refuge.kind === "nothing-to-do") return rehearseTidyUp(world, job, state, refuge, ledger?.tag ?? job.tag);
  if (refuge.kind === "unclear") return renderRollbackHeld(state, refuge.why);
  if (refuge.kind === "none") throw nothingServesWell(job.ref, refuge.why);
  const request = planRollback(world, job, state, refuge, ledger);
  const back = changeStep(backTo(state.ref, refuge.revision), request, { note: `Chosen because: ${refuge.why}.` });
  const deletion =
    job.mode === "delete" && refuge.canary !== "" ? await deletionSteps(world, predict(state, request), refuge) : [];
  return renderRehearsal(job.ref, { steps: [back, ...deletion] }, { "restored-revision": refuge.revision });
}

/** Returns the rollback that a gate's decision would bring about, from where the rehearsal has come to. */
export async function takeBackStep(
  world: World,
  job: RollbackJob,
  { state, made }: Pick<Rehearsal, "state" | "made">,
  onlyIf: string,
): Promise<DryStep> {
  const asked = { ...job, mode: "emergency" } as const;
  const { refuge, ledger } = await findRefuge(world, asked, state, made);
  const end = "The run then ends with status 1, and nothing more is done.";
  if (refuge.kind === "revision") {
    const request = planRollback(world, asked, state, refuge, ledger);
    return changeStep(backTo(state.ref, refuge.revision), request, { onlyIf, note: end });
  }
  return { title: `No rollback is possible: ${refuge.why}`, onlyIf };
}

async function rehearseTidyUp(
  world: World,
  job: RollbackJob,
  state: ServiceState,
  { why, leftover }: Extract<Refuge, { kind: "nothing-to-do" }>,
  tag: string,
): Promise<Outcome> {
  if (job.mode !== "delete" || leftover === undefined)
    return renderDryRun({ subject: job.ref.service, steps: [], why, outputs: { outcome: "nothing-to-do" } });
  const untagging = planUntagging(state, tag);
  const first =
    untagging === undefined ? [] : [changeStep(`The tag ${tag} is taken from ${leftover.canary}`, untagging)];
  const then = untagging === undefined ? state : predict(state, untagging);
  return renderRehearsal(job.ref, { steps: [...first, ...(await deletionSteps(world, then, leftover))] }, {});
}

async function deletionSteps(world: World, state: ServiceState, pair: Pair): Promise<readonly DryStep[]> {
  const again = await planAgain(world, state, pair);
  const title = `${pair.revision} is made again without traffic, for Cloud Run deletes no latest revision`;
  const made = again === undefined ? [] : [changeStep(title, again)];
  return [...made, { title: `${pair.canary} is deleted`, request: toDeletion(state.ref, pair.canary) }];
}

function backTo({ service }: ServiceRef, revision: string): string {
  return `All users of ${service} go back to ${revision}`;
}
