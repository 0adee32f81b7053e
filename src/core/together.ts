import type { Ledger } from "./ledger";
import { goalFor, isOneRollout, progressOf, runningImages, stageAt } from "./regions";
import type { Tick } from "./tick";

/** A region of a plan with several, as one look found it. */
export interface Member {
  readonly region: string;
  /** Absent where there is none, or nobody can read it. */
  readonly ledger?: Ledger;
  /** What the look decided about this region alone; absent where nothing is to be done there. */
  readonly tick?: Tick;
  /** Why nobody can tell how the rollout stands there, a clause; absent where it was seen. */
  readonly unseen?: string;
}

/** What all regions of a plan have in common. */
export interface TogetherTerms {
  readonly stages: readonly { readonly name: string; readonly percent: number; readonly watch: number }[];
  /** Epoch milliseconds. */
  readonly now: number;
  /** Seconds that a run may take to begin a stage in the next region, beside the watch in the one before. */
  readonly startsWithin: number;
}

/**
 * Returns what a look does in each region of one plan, once each region was looked at alone. A rollback anywhere is one of all
 * that are of the same rollout; a stage is left once, for all, where every region may leave it; and regions that are behind
 * come first. What nobody could see holds the others where they are, and hinders no rollback.
 */
export function decideTogether(members: readonly Member[], terms: TogetherTerms): readonly Member[] {
  const backs = members.map((one) => withTick(one, takenWith(one, members)));
  if (backs.some(({ tick }) => tick?.deed.kind === "rollback")) return backs.map(holdUnlessBack);
  const unseen = members.find((one) => one.unseen !== undefined);
  if (unseen !== undefined) return members.map((one) => held(one, `${unseen.region}: ${unseen.unseen}`));
  return members.some(isRunning) ? goOnTogether(members, terms) : deployOnce(members);
}

function holdUnlessBack(one: Member): Member {
  return one.tick?.deed.kind === "rollback" ? one : held(one, "another region of the plan is taken back");
}

/** Undefined where the region is not to go back with any other, or goes back by itself. */
function takenWith(one: Member, members: readonly Member[]): Tick | undefined {
  if (one.tick?.deed.kind === "rollback" || one.ledger === undefined) return undefined;
  const { ledger } = one;
  for (const other of members) {
    const reason = other === one ? undefined : reasonOf(other, ledger);
    if (reason !== undefined) return takeBack(one.tick, `${other.region}: ${reason}`);
  }
  return undefined;
}

/** Why a region's rollout goes back with the other one's; undefined where it does not. */
function reasonOf({ tick, ledger: other }: Member, ledger: Ledger): string | undefined {
  if (other === undefined || ledger.status === "rolled-back" || !isOneRollout(other, ledger)) return undefined;
  if (tick?.deed.kind === "rollback") return tick.deed.reason;
  // A run that died while it took back all, or a person who took back one.
  const isOver = other.status === "rolled-back" && ledger.status === "running" && other.since >= ledger.startedAt;
  return isOver ? `it was taken back there${other.reason === "" ? "" : `, because ${other.reason}`}` : undefined;
}

function goOnTogether(members: readonly Member[], terms: TogetherTerms): readonly Member[] {
  const [image, ...more] = runningImages(members);
  if (image === undefined || more.length > 0)
    return members.map((one) => held(one, "the regions of the plan are of different rollouts", true));
  const { stages } = terms;
  const found = members.map((one) => ({ ...one, progress: progressOf(stages, one, image) }));
  const all = found.map(({ progress }) => progress);
  const goal = goalFor(stages, "next", all, 1);
  const behind = found.filter(({ progress }) => progress < goal);
  const why = hindrance(found, behind, goal, terms);
  if (why !== undefined) return members.map((one) => held(one, why));
  if (goal > stages.length) return members;
  const leader = behind.find(isRunning)?.region ?? found.find(isRunning)?.region;
  return members.map((one) => (one.region === leader ? led(one, stageAt(stages, goal)) : following(one, leader ?? "")));
}

type Placed = Member & { readonly progress: number };

/** Why the regions that are behind do not go to the goal now, a clause; undefined where they may. */
function hindrance(
  found: readonly Placed[],
  behind: readonly Placed[],
  goal: number,
  { stages, now, startsWithin }: TogetherTerms,
): string | undefined {
  const early = behind.find((one) => isRunning(one) && !wants(one, stageAt(stages, goal)));
  if (early !== undefined) return `${early.region} may not go on: ${early.tick?.reasons.join("; ") || "it waits"}`;
  if (behind.length === found.length && behind.every(isRunning)) return undefined;
  const ahead = found.filter((one) => one.progress >= goal && isRunning(one));
  const doubtful = ahead.find(({ tick }) => tick?.verdict !== "pass");
  if (doubtful !== undefined)
    return `${doubtful.region} is ahead, and its numbers are ${doubtful.tick?.verdict ?? "unknown"}`;
  const watch = stages[goal - 1]?.watch ?? 0;
  const last = Math.max(0, ...found.flatMap((one) => (isRunning(one) && one.ledger ? [one.ledger.since] : [])));
  const isAtWork = ahead.length > 0 && now < last + (startsWithin + 2 * watch) * 1000;
  return isAtWork ? "a run may still be at work in the region before" : undefined;
}

function wants({ tick }: Member, stage: string): boolean {
  const deed = tick?.deed;
  return deed?.kind === "promote" ? deed.stage === stage : deed?.kind === "finish" && stage === "next";
}

/** The image that waits is released once, and only where no region is still at another one. */
function deployOnce(members: readonly Member[]): readonly Member[] {
  const leader = members.find(({ tick }) => tick?.deed.kind === "deploy");
  return members.map((one) => (one === leader || leader === undefined ? one : following(one, leader.region)));
}

/** The run for the stage takes the regions that are behind there, whichever one's look started it. */
function led(one: Member, stage: string): Member {
  const { tick } = one;
  if (tick?.deed.kind === "promote" && tick.deed.stage === stage) return one;
  const reasons = ["regions of the plan are behind", ...(tick?.reasons ?? [])];
  return withTick(one, { ...tick, decision: "advance", deed: { kind: "promote", stage }, alarm: false, reasons });
}

function following(one: Member, leader: string): Member {
  const { tick } = one;
  if (tick === undefined || !moves(tick)) return one;
  return withTick(one, { ...tick, deed: { kind: "none" }, reasons: [`it goes with ${leader}`, ...tick.reasons] });
}

function held(one: Member, why: string, alarm = false): Member {
  const { tick } = one;
  if (tick === undefined || !moves(tick)) return one;
  const reasons = [why, ...tick.reasons];
  return withTick(one, { ...tick, decision: "hold", deed: { kind: "none" }, alarm: tick.alarm || alarm, reasons });
}

function moves({ deed }: Tick): boolean {
  return deed.kind === "promote" || deed.kind === "finish" || deed.kind === "deploy";
}

function takeBack(tick: Tick | undefined, reason: string): Tick {
  const deed = { kind: "rollback", reason } as const;
  const verdict = tick?.verdict === undefined ? {} : { verdict: tick.verdict };
  return { ...verdict, decision: "rollback", deed, alarm: false, reasons: [reason] };
}

function withTick(one: Member, tick: Tick | undefined): Member {
  return tick === undefined ? one : { ...one, tick };
}

function isRunning({ ledger }: Member): boolean {
  return ledger?.status === "running";
}
