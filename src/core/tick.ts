import { BEFORE_FIRST } from "./ask";
import type { Decision } from "./decision";
import { CLOCK_SKEW } from "./footing";
import { renderSeconds, renderTime } from "./format";
import { type Go, goesOnBetweenWays } from "./go";
import type { Ledger, Queued } from "./ledger";
import type { Verdict } from "./verdict";

/** How long a run may take to bring a new canary to its first stage where nobody says, in seconds. */
export const STARTS_WITHIN = 900;
/** One look in vain proves no outage: seconds after the first of them before another one may take a canary back. */
const BLIND_FOR = 600;
const ONE_MORE = `it is taken back if a look ${renderSeconds(BLIND_FOR)} after the first in vain sees none either`;

/** What one look at a rollout has done about it. */
export type Deed =
  | { readonly kind: "none" }
  | { readonly kind: "rollback"; readonly reason: string }
  /** The workflow for this stage is started, which may wait for an approval. */
  | { readonly kind: "promote"; readonly stage: string }
  /** The last stage is left for good. */
  | { readonly kind: "finish" }
  /** What a run that died left of a rollout that is over is brought to what the ledger says. */
  | { readonly kind: "converge" }
  /** The workflow that releases the image that waited is started. */
  | ({ readonly kind: "deploy" } & Pick<Queued, "image" | "commit" | "at">);

/** What one look decides about one rollout. */
export interface Tick {
  /** Absent where no numbers were asked for. */
  readonly verdict?: Verdict;
  readonly decision: Decision;
  readonly deed: Deed;
  /** Whether a person must look. */
  readonly alarm: boolean;
  /** Clauses. */
  readonly reasons: readonly string[];
  /** Until when it is only waited, epoch milliseconds. */
  readonly baking?: number;
  /** What can be pasted to mend what is amiss. */
  readonly hint?: string;
}

/** What keeps a rollout where it is though its numbers may be good: a clause, and whether a person must look. */
export interface Amiss {
  readonly why: string;
  readonly alarm: boolean;
  /** What can be pasted to mend it; absent where it mends itself. */
  readonly hint?: string;
  /** Why users get nothing at all where the canary was, known for certain: it is taken back; absent where it may serve. */
  readonly lost?: string;
}

/** What a look goes by, beside what it found. */
export interface TickTerms {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly stages: readonly { readonly name: string; readonly percent: number }[];
  /** Seconds without numbers after which it is held, and taken back; without `rollback` it never is. */
  readonly deadMan: { readonly hold: number; readonly rollback?: number };
  /** Seconds that a run may take to bring a new canary to its first stage; after that it is taken to have died. */
  readonly startsWithin?: number;
  /** Why the stage cannot be left whatever its numbers say; absent where nothing is in the way. */
  readonly amiss?: Amiss;
}

/** Returns whether the numbers of a look say anything: a bad canary was seen as much as a good one. */
export function isLook(verdict: Verdict): boolean {
  return verdict === "pass" || verdict === "inconclusive" || verdict === "fail";
}

/**
 * Returns what a look decides about a rollout that is at a stage. Without numbers for longer than the dead man allows it
 * is held and told, and in the end taken back; the time counts from the last look that had numbers, or the stage's begin.
 * It takes two looks without any to take back: where nobody looked for days, the first one after them only calls.
 */
export function decideTick(ledger: Ledger, go: Omit<Go, "go">, terms: TickTerms): Tick {
  if (go.decision === "rollback") return takeBack(go.verdict, go.reasons);
  if (terms.amiss?.lost !== undefined) return takeBack(go.verdict, [terms.amiss.lost, ...go.reasons]);
  return unseen(ledger, go, terms) ?? decideSeen(ledger, go, terms);
}

/** What the dead man says; undefined where it was looked lately. */
function unseen(ledger: Ledger, { verdict, reasons }: Omit<Go, "go">, { now, deadMan }: TickTerms): Tick | undefined {
  const silence = isLook(verdict) ? 0 : silenceOf(ledger, now);
  const { hold, rollback } = deadMan;
  if (rollback !== undefined && silence > rollback) {
    if (isBlind(ledger, now, BLIND_FOR)) return takeBack(verdict, [silent(silence), ...reasons]);
    return held({ verdict, alarm: true, reasons: [silent(silence), ONE_MORE, ...reasons] });
  }
  return silence > hold ? held({ verdict, alarm: true, reasons: [silent(silence), ...reasons] }) : undefined;
}

function decideSeen(ledger: Ledger, go: Omit<Go, "go">, { stages, amiss }: TickTerms): Tick {
  const { verdict, decision, reasons } = go;
  const next = stages.find(({ percent }) => percent > ledger.percent);
  if (amiss === undefined && goesOnBetweenWays(ledger, go)) return goOn(go, next?.name ?? ledger.stage);
  if (decision === "hold" || amiss !== undefined) return wait(go, amiss);
  if (decision === "promote" || next === undefined)
    return { verdict, decision: "promote", deed: { kind: "finish" }, alarm: false, reasons };
  return { verdict, decision, deed: { kind: "promote", stage: next.name }, alarm: false, reasons };
}

/** Its stage was left already, and without users it has no numbers of its own any more. */
function goOn({ verdict, reasons }: Omit<Go, "go">, stage: string): Tick {
  const why = "it is between two ways, and nobody is on it";
  return { verdict, decision: "advance", deed: { kind: "promote", stage }, alarm: false, reasons: [why, ...reasons] };
}

function wait({ verdict, alarm, reasons, baking }: Omit<Go, "go">, amiss: Amiss | undefined): Tick {
  const why = amiss === undefined ? reasons : [amiss.why, ...reasons];
  const tick = held({ verdict, alarm: alarm || amiss?.alarm === true, reasons: why });
  return { ...tick, ...hintOf(amiss), ...(baking === undefined ? {} : { baking }) };
}

/** Returns what a look decides about a rollout that no user is on yet: a run that died is taken over by another one. */
export function decideUnstarted(
  ledger: Ledger,
  { now, stages, amiss, startsWithin = STARTS_WITHIN }: TickTerms,
  frozen?: string,
): Tick {
  if (ledger.goal === BEFORE_FIRST)
    return held({ alarm: false, reasons: ["it was deployed without users on purpose"] });
  const until = ledger.since + startsWithin * 1000;
  if (now < until && ledger.since <= now + CLOCK_SKEW) {
    const why = `its run has until ${renderTime(until)} to bring it to the first stage`;
    return { ...held({ alarm: false, reasons: [why] }), baking: until };
  }
  if (frozen !== undefined) return held({ alarm: false, reasons: [frozen] });
  if (amiss !== undefined) return { ...held({ alarm: amiss.alarm, reasons: [amiss.why] }), ...hintOf(amiss) };
  const [first] = stages;
  if (first === undefined) return held({ alarm: true, reasons: ["the plan has no stages"] });
  const why = `it has been without users for ${renderSeconds((now - ledger.since) / 1000)}, so its run is taken to have died`;
  return { decision: "advance", deed: { kind: "promote", stage: first.name }, alarm: false, reasons: [why] };
}

/** Returns what a look decides where nobody can tell how the rollout stands. */
export function decideUnreadable(why: string): Tick {
  return held({ verdict: "error", alarm: true, reasons: [`the rollout's ledger cannot be read: ${why}`] });
}

/** Returns what the ledger should remember of this look, if anything: not each one, for every one of them is a write. */
export function rememberedOf(
  ledger: Ledger,
  verdict: Verdict | undefined,
  { now, deadMan }: TickTerms,
): Pick<Ledger, "lookedAt"> | Pick<Ledger, "blindSince"> | undefined {
  if (verdict === undefined || ledger.stage === BEFORE_FIRST) return undefined;
  const silence = silenceOf(ledger, now);
  const blind = isBlind(ledger, now);
  if (isLook(verdict)) return blind || silence > deadMan.hold / 4 ? { lookedAt: now } : undefined;
  const matters = deadMan.rollback !== undefined && silence > deadMan.hold;
  return matters && !blind ? { blindSince: now } : undefined;
}

/** Returns whether the looks have been in vain for so many seconds; a mark older than the last good look is stale. */
function isBlind(ledger: Ledger, now: number, seconds = 0): boolean {
  const { blindSince } = ledger;
  return blindSince !== undefined && blindSince > lastSeen(ledger, now) && blindSince <= now - seconds * 1000;
}

/** When its numbers were seen last, or the stage began; nobody has looked in the future, whatever the ledger says. */
function lastSeen({ since, lookedAt = since }: Ledger, now: number): number {
  return lookedAt > now + CLOCK_SKEW ? since : Math.max(since, lookedAt);
}

/** Seconds since the last look that is known to have had numbers. */
function silenceOf(ledger: Ledger, now: number): number {
  return (now - lastSeen(ledger, now)) / 1000;
}

function silent(seconds: number): string {
  return `nobody has seen its numbers for ${renderSeconds(seconds)}`;
}

/** Returns the hint of what is amiss as the part of a tick; nothing where there is none. */
export function hintOf(amiss: Amiss | undefined): Pick<Tick, "hint"> {
  return amiss?.hint === undefined ? {} : { hint: amiss.hint };
}

/** Returns a tick that does nothing. */
export function held(tick: Pick<Tick, "alarm" | "reasons"> & { readonly verdict?: Verdict }): Tick {
  return { decision: "hold", deed: { kind: "none" }, ...tick };
}

/** Returns a tick that takes the canary back, for these reasons. */
export function takeBack(verdict: Verdict | undefined, reasons: readonly string[]): Tick {
  const deed: Deed = { kind: "rollback", reason: reasons.join("; ") };
  return { ...(verdict === undefined ? {} : { verdict }), decision: "rollback", deed, alarm: false, reasons };
}
