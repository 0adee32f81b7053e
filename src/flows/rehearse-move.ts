import type { Ledger } from "../core/ledger";
import { lookFor } from "../core/look";
import { planMove } from "../core/move";
import type { Move } from "../core/move-value";
import { canaryRefOf, NOTHING_OUTSIDE } from "../core/outside";
import { planCanaryBack, planOutside } from "../core/outside-plan";
import { refuseOutside } from "../core/outside-refusals";
import type { DryStep } from "../core/report/dry-run";
import { renderMove } from "../core/report/moves";
import { changeStep, REASON_UNKNOWN } from "../core/report/rehearsal";
import { planPutBack } from "../core/restore";
import type { ServiceState } from "../core/service";
import type { World } from "../ports";
import { requireBackends } from "./backends";
import { askOf, type DeployJob, goesOn, isThere, isUntried, pendingOf, undigested, whereBack } from "./deploy-job";
import { ledgerOf, stepNow } from "./observe";
import { readOutside } from "./outside";
import { type Rehearsal, withChange, withOutside, withReady, withSteps } from "./rehearsal";
import { rehearseCleanUp } from "./rehearse-clean-up";
import { type Before, whyUnready } from "./unready";

type Change = Exclude<Move, { kind: "stay" }>;

/** Returns the rehearsal with the steps that `moveTo` would take from where it has come to; throws what it would throw. */
export async function rehearseMove(world: World, job: DeployJob, sofar: Rehearsal): Promise<Rehearsal> {
  const ledger = ledgerOf(sofar.state);
  const ask = askOf(world, job);
  const outside = await readOutside(world, job.ref, lookFor(ledger, ask), sofar.outside);
  const seen = { ...sofar, outside };
  const move = planMove(sofar.state, ledger, ask, outside);
  await requireBackends(world, job, move);
  const caughtUp = ledger === undefined ? seen : rehearseCatchUp(job, seen, ledger, move);
  if (caughtUp !== seen) return rehearseMove(world, job, caughtUp);
  const tried = ledger === undefined || !goesOn(move) ? seen : await rehearseStart(world, seen, ledger);
  if (tried.over === true) return tried;
  if (move.kind === "stay") return rehearseCleanUp(world, job, { ...tried, why: move.why });
  const then = rehearseChange(world, job, tried, move);
  return isThere(job, move) ? rehearseCleanUp(world, job, then) : rehearseMove(world, job, then);
}

/** What a run that died left undone outside of the service comes first; the same rehearsal where there is nothing. */
function rehearseCatchUp({ create }: DeployJob, sofar: Rehearsal, ledger: Ledger, move: Move): Rehearsal {
  return move.kind === "queue" ? sofar : rehearseOutside(sofar, pendingOf(ledger, move), create);
}

function rehearseChange(world: World, { ref, create }: DeployJob, sofar: Rehearsal, move: Change): Rehearsal {
  const note = move.kind === "begin" ? undigested(move.ledger.image) : undefined;
  const step = changeStep(renderMove(ref, move, ""), move.request, note === undefined ? {} : { note });
  const moved = withChange(sofar, step, move.request, world.clock.now());
  if (move.kind === "queue") return moved;
  const then = rehearseOutside(moved, move.ledger, create);
  if (move.kind !== "begin") return then;
  const before = { users: whereBack(sofar.state, ledgerOf(sofar.state)), canary: sofar.outside?.canary };
  return withSteps(then, ...putBackSteps(world, before, then, move.ledger));
}

/** Everything outside follows the ledger, one change after the other, as in `converge`. */
function rehearseOutside(sofar: Rehearsal, ledger: Ledger, create: boolean): Rehearsal {
  const { state, outside = NOTHING_OUTSIDE } = sofar;
  refuseOutside(state.ref, ledger, outside, create);
  const [change] = planOutside(state.ref, ledger, outside, state.template);
  return change === undefined ? sofar : rehearseOutside(withOutside(sofar, outside, change), ledger, create);
}

/** A rollout that was begun and never moved may have a canary that cannot start; what it would have made itself starts. */
async function rehearseStart(world: World, sofar: Rehearsal, ledger: Ledger): Promise<Rehearsal> {
  if (!isUntried(ledger) || sofar.made.some(({ name }) => name === ledger.canary)) return sofar;
  const { state } = sofar;
  if (isPredicted(sofar, ledger)) return sofar;
  const revision = await world.revisions.read(canaryRefOf(state.ref, ledger), ledger.canary);
  if (revision?.ready === "ready") return sofar;
  if (revision?.ready !== "failed") {
    const wait = { title: `Wait until ${ledger.canary} is ready, for 5 min at most` };
    const ready = withReady(sofar, wait, ledger.canary, world.clock.now());
    return withSteps(ready, ...putBackSteps(world, {}, sofar, ledger));
  }
  const reason = whyUnready(revision, state);
  const request = planPutBack(undefined, state, ledger, { step: stepNow(world), reason });
  const note = `Cloud Run says: ${reason}\nThe run ends with status 1, CANARY_NOT_READY.`;
  const step = changeStep(`${ledger.canary} cannot start and is taken back`, request, { note });
  const freed = withSteps(sofar, ...canaryBackSteps(sofar, ledger, undefined));
  return { ...withChange(freed, step, request, world.clock.now()), over: true };
}

/** A revision of the canary's service that a step of this very rehearsal makes is taken to start. */
function isPredicted({ outside }: Rehearsal, { canaryService, canary }: Ledger): boolean {
  return canaryService !== undefined && outside?.canary?.etag === "" && outside.canary.latestReady === canary;
}

function putBackSteps(world: World, before: Before, sofar: Rehearsal, ledger: Ledger): readonly DryStep[] {
  const { state } = sofar;
  const request = planPutBack(before.users, state, ledger, { step: stepNow(world), reason: REASON_UNKNOWN });
  const pinned =
    before.users === undefined
      ? []
      : [`If it has not failed, but is not ready after 5 min, ${ledger.stable} is given everybody by name.`];
  const onlyIf = `${ledger.canary} does not start`;
  const back = changeStep("It is taken back; no user was on it", request, {
    onlyIf,
    note: [...pinned, "The run then ends with status 1, CANARY_NOT_READY."].join("\n"),
  });
  return [...canaryBackSteps(sofar, ledger, before.canary).map((step) => ({ ...step, onlyIf })), back];
}

/** The canary's own service serves again what it served before. */
function canaryBackSteps({ outside }: Rehearsal, ledger: Ledger, before: ServiceState | undefined): readonly DryStep[] {
  if (ledger.canaryService === undefined || outside?.canary === undefined) return [];
  const request = planCanaryBack(outside.canary, ledger, before);
  const title = `${ledger.canaryService} serves again what it served before`;
  return request === undefined ? [] : [changeStep(title, request)];
}
