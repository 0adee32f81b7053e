import type { Pair, Refuge } from "../core/refuge";
import { type DryStep, renderDryRun } from "../core/report/dry-run";
import type { Outcome } from "../core/report/outcome";
import { changeStep, renderRehearsal } from "../core/report/rehearsal";
import { renderRollbackHeld } from "../core/report/rollback";
import type { ServiceRef, ServiceState } from "../core/service";
import { predict, toDeletion, toServiceDeletion } from "../core/update";
import type { Ways } from "../core/ways";
import type { World } from "../ports";
import { planAgain, planUntagging } from "./delete-canary";
import { readService } from "./observe";
import type { Rehearsal } from "./rehearsal";
import { loweringSteps } from "./rehearse-lower";
import { findRefuge, type Known, knownOf, nothingServesWell, planRollback, type RollbackJob } from "./rollback-job";

/** Returns every request that the rollback would send, and sends none; is held, and throws, where it would be. */
export async function rehearseRollback(world: World, job: RollbackJob): Promise<Outcome> {
  const state = await readService(world, job.ref);
  const known = knownOf(world, job, state);
  const lower = await loweringSteps(world, job.ref, known.ways);
  const refuge = await findRefuge(world, job, state, known);
  if (refuge.kind === "nothing-to-do") return rehearseTidyUp(world, job, { state, known, lower }, refuge);
  if (refuge.kind === "unclear") return renderRollbackHeld(state, refuge.why);
  if (refuge.kind === "none") throw nothingServesWell(job.ref, refuge.why);
  const request = planRollback(world, job, state, refuge, known);
  const back = changeStep(backTo(state.ref, refuge.revision), request, { note: `Chosen because: ${refuge.why}.` });
  const deletion = job.mode === "delete" ? await deletionOf(world, predict(state, request), refuge, known.ways) : [];
  return renderRehearsal(job.ref, { steps: [...lower, back, ...deletion] }, { "restored-revision": refuge.revision });
}

/** Returns the rollback that a gate's decision would bring about, from where the rehearsal has come to, in its order. */
export async function takeBackSteps(
  world: World,
  job: RollbackJob,
  { state, made, outside }: Pick<Rehearsal, "state" | "made" | "outside">,
  onlyIf: string,
): Promise<readonly DryStep[]> {
  const asked = { ...job, mode: "emergency" } as const;
  const known = knownOf(world, asked, state);
  const refuge = await findRefuge(world, asked, state, known, made);
  const lower = await loweringSteps(world, job.ref, known.ways, outside);
  const first = lower.map((step) => ({ ...step, onlyIf }));
  const end = "The run then ends with status 1, and nothing more is done.";
  if (refuge.kind === "revision") {
    const request = planRollback(world, asked, state, refuge, known);
    return [...first, changeStep(backTo(state.ref, refuge.revision), request, { onlyIf, note: end })];
  }
  return [...first, { title: `No rollback is possible: ${refuge.why}`, onlyIf }];
}

interface Seen {
  readonly state: ServiceState;
  readonly known: Known;
  readonly lower: readonly DryStep[];
}

async function rehearseTidyUp(
  world: World,
  job: RollbackJob,
  { state, known, lower }: Seen,
  { why, leftover }: Extract<Refuge, { kind: "nothing-to-do" }>,
): Promise<Outcome> {
  const outputs = lower.length > 0 ? {} : { outcome: "nothing-to-do" };
  if (job.mode !== "delete" || leftover === undefined)
    return renderDryRun({ subject: job.ref.service, steps: lower, why, outputs });
  const tag = known.ledger?.tag ?? job.tag;
  const untagging = known.ways.canaryService === undefined ? planUntagging(state, tag) : undefined;
  const first =
    untagging === undefined ? [] : [changeStep(`The tag ${tag} is taken from ${leftover.canary}`, untagging)];
  const then = untagging === undefined ? state : predict(state, untagging);
  const deletion = await deletionOf(world, then, leftover, known.ways);
  return renderRehearsal(job.ref, { steps: [...lower, ...first, ...deletion] }, {});
}

async function deletionOf(world: World, state: ServiceState, pair: Pair, ways: Ways): Promise<readonly DryStep[]> {
  const { canaryService } = ways;
  if (canaryService === undefined) return pair.canary === "" ? [] : deletionSteps(world, state, pair);
  const canary = { ...state.ref, service: canaryService };
  if ((await world.services.read(canary)) === undefined) return [];
  return [{ title: `${canaryService} is deleted with all its revisions`, request: toServiceDeletion(canary) }];
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
