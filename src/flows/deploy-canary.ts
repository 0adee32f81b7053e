import { planTraffic } from "../core/in-force";
import { advance, type Ledger } from "../core/ledger";
import { lookFor } from "../core/look";
import { planMove } from "../core/move";
import type { Move } from "../core/move-value";
import { passGuards } from "../core/obstacles";
import type { Outside } from "../core/outside";
import { planOutside } from "../core/outside-plan";
import { renderMove } from "../core/report/moves";
import type { Outcome } from "../core/report/outcome";
import { renderMoved } from "../core/report/rollout";
import { type SplitFinding, withSplit } from "../core/report/split";
import { withTidied } from "../core/report/tidying";
import type { ServiceState } from "../core/service";
import { settleLeft } from "../core/settling";
import type { Tidied } from "../core/tidying";
import type { World } from "../ports";
import { applyUpdate, requireServed } from "./apply";
import { requireBackends } from "./backends";
import { cleanUp } from "./clean-up";
import { converge, waitSettled } from "./converge";
import { askOf, type DeployJob, goesOn, isThere, isUntried, pendingOf, undigested, whereBack } from "./deploy-job";
import { firstRelease, resumeFirstRelease, unfinishedFirstRelease } from "./first-release";
import { measureSplit } from "./measure-split";
import { ledgerOf, readSettled } from "./observe";
import { readOutside } from "./outside";
import { rehearseDeploy } from "./rehearse-deploy";
import { type Before, requireAdopted, takeBackUnready } from "./unready";

/** Where the rollout stands after a move, and what was done. */
export interface Moved {
  readonly state: ServiceState;
  readonly move: Move;
  readonly changed: boolean;
  /** The service that runs the canary, where it is one of its own. */
  readonly canary?: ServiceState | undefined;
  /** What was tidied up behind a promoted rollout; absent where nothing was asked for. */
  readonly tidied?: Tidied;
  /** Whether known users are served as they should be; absent where it was not measured. */
  readonly split?: SplitFinding;
}

/**
 * Makes a tagged canary at 0 % beside a pinned stable, or moves the rollout to a stage; returns where it stands then.
 * It does not judge. Asking for what is so already changes nothing. Throws RolloutError; then no user was moved.
 */
export async function deployCanary(world: World, job: DeployJob): Promise<Outcome> {
  if (job.dryRun) return rehearseDeploy(world, job);
  const found = await world.services.read(job.ref);
  if (found === undefined) return firstRelease(world, job);
  const unfinished = unfinishedFirstRelease(found);
  if (unfinished !== undefined) return resumeFirstRelease(world, job, unfinished);
  return tellMove(job, await arrive(world, job, await moveTo(world, job)));
}

/** Returns where the rollout stands, once users are seen to be served so. Throws SPLIT_NOT_ARRIVED. */
export async function arrive(world: World, { measure }: DeployJob, moved: Moved): Promise<Moved> {
  if (moved.move.kind === "queue") return moved;
  const split = await measureSplit(world, measure, moved.state, moved.move.ledger);
  return split === undefined ? moved : { ...moved, split };
}

/** Returns what a move amounts to, for people and for the steps after it. */
export function tellMove({ ref }: DeployJob, { state, move, changed, canary, tidied, split }: Moved): Outcome {
  const told = renderMoved(state, move.ledger, renderMove(ref, move), changed, canary);
  const moved = split === undefined ? told : withSplit(told, split);
  return tidied === undefined ? moved : withTidied(moved, tidied);
}

/**
 * Takes the steps to what was asked: a new revision gets its users only once it is ready, a new way only once nobody is
 * on the one before. What a run that died left undone outside of the service is done first, and `waited` for unless this
 * run has done so.
 */
export async function moveTo(world: World, job: DeployJob, waited?: "waited"): Promise<Moved> {
  const before = await readSettled(world, job.ref);
  const ledger = ledgerOf(before);
  job.refuse?.(ledger);
  const ask = askOf(world, job);
  const outside = await readOutside(world, job.ref, lookFor(ledger, ask));
  const move = planMove(before, ledger, ask, outside);
  await requireBackends(world, job, move);
  const caught = ledger && (await catchUp(world, job, { before, ledger, outside, move }));
  if (caught === "lowered" || (caught !== undefined && move.kind !== "stay"))
    return { ...(await moveTo(world, job)), changed: true };
  if (caught !== undefined) return caught;
  if (waited === undefined && (await waitLeft(world, ledger, move))) return moveTo(world, job, "waited");
  if (ledger !== undefined && goesOn(move) && isUntried(ledger)) await takeBackUnready(world, {}, before, ledger);
  if (move.kind === "stay") return tidyUp(world, job, { state: before, move, changed: false, canary: outside.canary });
  announce(world, job, move);
  const state = await applyUpdate(world, move.request);
  if (move.kind === "queue") return { state, move, changed: true };
  const back = { users: whereBack(before, ledger), canary: outside.canary };
  const canary = await followUp(world, job, { state, move, back });
  if (isThere(job, move)) return tidyUp(world, job, { state, move, changed: true, canary });
  return { ...(await moveTo(world, job, "waited")), changed: true };
}

function announce({ log }: World, { ref }: DeployJob, move: Move): void {
  const warning = move.kind === "begin" ? undigested(move.ledger.image) : undefined;
  if (warning !== undefined) log.info(warning);
  log.info(renderMove(ref, move, "…"));
}

/** Waits where a run before this one lowered a way and died, or took a canary back; returns whether there was a need to. */
async function waitLeft(world: World, ledger: Ledger | undefined, { kind }: Move): Promise<boolean> {
  if (ledger === undefined || kind === "stay" || kind === "queue") return false;
  const seconds = settleLeft(ledger, world.clock.now());
  if (seconds > 0) await waitSettled(world, seconds);
  return seconds > 0;
}

/** A rollout that is over is tidied up behind whenever somebody asks for it again: what failed is then tried once more. */
async function tidyUp(world: World, { ref, cleanUp: policy }: DeployJob, moved: Moved): Promise<Moved> {
  const { ledger } = moved.move;
  if (ledger.status !== "promoted" || policy === undefined) return moved;
  const tidied = await cleanUp(world, ref, ledger, policy);
  return { ...withoutAddresses(moved, tidied, ledger.tag), tidied };
}

/** What was tidied up has no address any more that a later step could call. */
function withoutAddresses({ canary, state, ...moved }: Moved, { kinds }: Tidied, tag: string): Moved {
  const left = kinds.includes("delete-service") ? undefined : canary;
  const serving = state.serving.map((one) => {
    const { kind, revision, percent } = one;
    return one.tag === tag ? { kind, revision, percent } : one;
  });
  return { ...moved, canary: left, state: kinds.includes("remove-tag") ? { ...state, serving } : state };
}

/**
 * Puts right what a run that died left outside of the service; undefined where there is nothing. Users that are still to
 * come to the canary come as in a move: past the guards, and their stage begins only now.
 */
async function catchUp(
  world: World,
  job: DeployJob,
  found: {
    readonly before: ServiceState;
    readonly ledger: Ledger;
    readonly outside: Outside;
    readonly move: Move;
  },
): Promise<Moved | "lowered" | undefined> {
  const { before, ledger, outside, move } = found;
  const pending = pendingOf(ledger, move);
  if (move.kind === "queue" || planOutside(before.ref, pending, outside, before.template).length === 0)
    return undefined;
  const lowered = await converge(world, before, pending, job.create, "lower");
  if (planOutside(before.ref, pending, lowered.outside, before.template).length === 0) return "lowered";
  const { step } = passGuards("raise", ledger, askOf(world, job));
  const again = advance(ledger, { ...step, stage: ledger.stage, percent: ledger.percent });
  const raised = { kind: "shift", ...planTraffic(before, again) } as const;
  const state = await applyUpdate(world, raised.request);
  const now = await converge(world, state, again, job.create);
  return { state, move: raised, changed: true, canary: now.outside.canary };
}

/** Sees that what was asked is ready and served, then lets everything outside follow; returns the canary's service. */
async function followUp(
  world: World,
  job: DeployJob,
  { state, move, back }: { readonly state: ServiceState; readonly move: Move; readonly back: Before },
): Promise<ServiceState | undefined> {
  const { ledger, kind } = move;
  const isOwn = ledger.canaryService !== undefined;
  if (kind === "begin" && !isOwn) await takeBackUnready(world, back, state, ledger);
  if (kind === "adopt") await requireAdopted(world, state, ledger);
  if (kind !== "stay") requireServed(state, move.request);
  const { outside } = await converge(world, state, ledger, job.create);
  if (kind === "begin" && isOwn) await takeBackUnready(world, back, state, ledger);
  return outside.canary;
}
