import type { Ledger } from "../core/ledger";
import { planMove } from "../core/move";
import type { Move } from "../core/move-value";
import type { DryStep } from "../core/report/dry-run";
import { renderMove } from "../core/report/moves";
import { changeStep, REASON_UNKNOWN } from "../core/report/rehearsal";
import { planPutBack } from "../core/restore";
import type { ServiceState } from "../core/service";
import type { World } from "../ports";
import { askOf, type DeployJob, goesOn, isThere, isUntried, undigested, whereBack } from "./deploy-job";
import { ledgerOf, stepNow } from "./observe";
import { type Rehearsal, withChange, withReady, withSteps } from "./rehearsal";
import { whyUnready } from "./unready";

type Change = Exclude<Move, { kind: "stay" }>;

/** Returns the rehearsal with the steps that `moveTo` would take from where it has come to; throws what it would throw. */
export async function rehearseMove(world: World, job: DeployJob, sofar: Rehearsal): Promise<Rehearsal> {
  const ledger = ledgerOf(sofar.state);
  const move = planMove(sofar.state, ledger, askOf(world, job));
  const tried = ledger === undefined || !goesOn(move) ? sofar : await rehearseStart(world, sofar, ledger);
  if (tried.over === true) return tried;
  if (move.kind === "stay") return { ...tried, why: move.why };
  const then = rehearseChange(world, job, tried, move);
  return isThere(job, move) ? then : rehearseMove(world, job, then);
}

function rehearseChange(world: World, { ref }: DeployJob, sofar: Rehearsal, move: Change): Rehearsal {
  const note = move.kind === "begin" ? undigested(move.ledger.image) : undefined;
  const step = changeStep(renderMove(ref, move, ""), move.request, note === undefined ? {} : { note });
  const then = withChange(sofar, step, move.request, world.clock.now());
  if (move.kind !== "begin") return then;
  return withSteps(then, putBackStep(world, whereBack(sofar.state, ledgerOf(sofar.state)), then.state, move.ledger));
}

/** A rollout that was begun and never moved may have a canary that cannot start; what it would have made itself starts. */
async function rehearseStart(world: World, sofar: Rehearsal, ledger: Ledger): Promise<Rehearsal> {
  if (!isUntried(ledger) || sofar.made.some(({ name }) => name === ledger.canary)) return sofar;
  const { state } = sofar;
  const revision = await world.revisions.read(state.ref, ledger.canary);
  if (revision?.ready === "ready") return sofar;
  if (revision?.ready !== "failed") {
    const wait = { title: `Wait until ${ledger.canary} is ready, for 5 min at most` };
    const ready = withReady(sofar, wait, ledger.canary, world.clock.now());
    return withSteps(ready, putBackStep(world, undefined, state, ledger));
  }
  const reason = whyUnready(revision, state);
  const request = planPutBack(undefined, state, ledger, { step: stepNow(world), reason });
  const note = `Cloud Run says: ${reason}\nThe run ends with status 1, CANARY_NOT_READY.`;
  const step = changeStep(`${ledger.canary} cannot start and is taken back`, request, { note });
  return { ...withChange(sofar, step, request, world.clock.now()), over: true };
}

function putBackStep(world: World, before: ServiceState | undefined, state: ServiceState, ledger: Ledger): DryStep {
  const request = planPutBack(before, state, ledger, { step: stepNow(world), reason: REASON_UNKNOWN });
  const pinned =
    before === undefined
      ? []
      : [`If it has not failed, but is not ready after 5 min, ${ledger.stable} is given everybody by name.`];
  return changeStep("It is taken back; no user was on it", request, {
    onlyIf: `${ledger.canary} does not start`,
    note: [...pinned, "The run then ends with status 1, CANARY_NOT_READY."].join("\n"),
  });
}
