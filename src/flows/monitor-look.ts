import { BEFORE_FIRST } from "../core/ask";
import { doubtOf } from "../core/footing";
import { frozenBy, renderFrozen } from "../core/freeze";
import type { Complaints } from "../core/go";
import type { Ledger } from "../core/ledger";
import { amissOutside, type OutsideSeen, openWays, unclearWays } from "../core/outside-amiss";
import {
  type Amiss,
  decideTick,
  decideUnreadable,
  decideUnstarted,
  STARTS_WITHIN,
  type Tick,
  type TickTerms,
} from "../core/tick";
import { decideOver } from "../core/tick-over";
import { RolloutError } from "../errors";
import type { World } from "../ports";
import { judgeStage, type StageFinding } from "./go";
import { amissIn, type Found, isHalfBack, refusalOf } from "./monitor-find";
import { seeOutside } from "./monitor-outside";

/** Seconds that a source may take: one answer is for all rollouts of a region, and the next look is minutes away. */
const PATIENCE = 300;

/** A rollout that was looked at. */
export interface Looked extends Found {
  readonly tick: Tick;
  /** Absent where no numbers were asked for, or none could be. */
  readonly finding?: StageFinding;
  /** Why it could not be judged; the dead man has been asked all the same. */
  readonly refused?: RolloutError;
  /** The canaries of all regions, with commas between them, where the plan has several; absent where it goes on alone. */
  readonly together?: { readonly rollout: string };
}

/**
 * Returns what is to be done about one rollout; undefined where it is over and nothing waits. It changes nothing, and asks
 * for numbers without waiting for anything else before, so that those of several rollouts can be asked for together.
 * Throws CANCELLED only.
 */
export async function lookAt(world: World, found: Found, complaints: Complaints): Promise<Looked | undefined> {
  const { terms, reading } = found;
  if (reading.kind === "unreadable") return { ...found, tick: decideUnreadable(reading.why) };
  const { ledger } = reading;
  const now = world.clock.now();
  const shut = frozenBy(terms.guards.freeze, now);
  const frozen = shut === undefined ? {} : { frozen: renderFrozen(shut) };
  const outside = seeOutside(world, found, ledger);
  if (ledger.status !== "running") {
    const tick = overAt(found, ledger, await outside, { now, quarantine: terms.guards.quarantine, ...frozen });
    return tick && { ...found, tick };
  }
  if (ledger.stage === BEFORE_FIRST) {
    const tickTerms = termsAt(found, ledger, await outside, now);
    return { ...found, tick: decideUnstarted(ledger, tickTerms, frozen.frozen) };
  }
  // Numbers of several rollouts are asked for together, so they wait for nothing.
  const extra = { complaints, override: [], ...frozen };
  return judged(world, found, ledger, { extra, outside, now });
}

function overAt(
  { state }: Found,
  ledger: Ledger,
  outside: OutsideSeen,
  terms: Parameters<typeof decideOver>[2],
): Tick | undefined {
  const amiss = unclearWays(ledger, outside);
  return decideOver(ledger, isHalfBack(state, ledger), {
    ...terms,
    open: openWays(outside),
    ...(amiss === undefined ? {} : { amiss }),
  });
}

function termsAt({ ref, state, terms }: Found, ledger: Ledger, outside: OutsideSeen, now: number): TickTerms {
  const { stages, deadMan, startsWithin } = terms;
  const within = startsWithin ?? STARTS_WITHIN;
  const doubt = doubtOf(ledger, stages, now);
  const beside = amissOutside(ref, ledger, outside, { now, within });
  const own: Amiss | undefined = doubt === undefined ? amissIn(state, ledger) : { ...doubt, alarm: true };
  // What users get nothing from is certain, whatever else is amiss.
  const amiss = beside?.lost === undefined ? (own ?? beside) : beside;
  return { now, stages, deadMan, startsWithin: within, ...(amiss === undefined ? {} : { amiss }) };
}

/** What is amiss keeps a stage from being left, whatever its numbers say; a fault in them counts all the same. */
interface Looking {
  readonly extra: Parameters<typeof judgeStage>[3];
  readonly outside: Promise<OutsideSeen>;
  /** Epoch milliseconds. */
  readonly now: number;
}

async function judged(world: World, found: Found, ledger: Ledger, { extra, outside, now }: Looking): Promise<Looked> {
  const job = { ...found.terms, ref: found.ref, every: Math.max(found.terms.every ?? 0, PATIENCE) };
  const [finding, seen] = await Promise.all([
    judgeStage(world, job, ledger, extra).catch((cause: unknown) => refusalOf(cause)),
    outside,
  ]);
  const terms = termsAt(found, ledger, seen, now);
  if (!(finding instanceof RolloutError)) return { ...found, finding, tick: decideTick(ledger, finding.go, terms) };
  const unread = { verdict: "error", decision: "hold", alarm: false, reasons: [finding.message] } as const;
  return { ...found, refused: finding, tick: decideTick(ledger, unread, terms) };
}
