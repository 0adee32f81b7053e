import { BEFORE_FIRST } from "../core/ask";
import { doubtOf } from "../core/footing";
import { frozenBy, renderFrozen } from "../core/freeze";
import type { Complaints } from "../core/go";
import type { Ledger } from "../core/ledger";
import { decideOver, decideTick, decideUnreadable, decideUnstarted, type Tick, type TickTerms } from "../core/tick";
import type { RolloutError } from "../errors";
import type { World } from "../ports";
import { judgeStage, type StageFinding } from "./go";
import { amissIn, type Found, isHalfBack, refusalOf } from "./monitor-find";

/** Seconds that a source may take: one answer is for all rollouts of a region, and the next look is minutes away. */
const PATIENCE = 300;

/** A rollout that was looked at. */
export interface Looked extends Found {
  readonly tick: Tick;
  /** Absent where no numbers were asked for, or none could be. */
  readonly finding?: StageFinding;
  /** Why it could not be judged; the dead man has been asked all the same. */
  readonly refused?: RolloutError;
}

/**
 * Returns what is to be done about one rollout; undefined where it is over and nothing waits. It changes nothing, and asks
 * for numbers without waiting for anything else before, so that those of several rollouts can be asked for together.
 * Throws CANCELLED only.
 */
export async function lookAt(world: World, found: Found, complaints: Complaints): Promise<Looked | undefined> {
  const { state, terms, reading } = found;
  if (reading.kind === "unreadable") return { ...found, tick: decideUnreadable(reading.why) };
  const { ledger } = reading;
  const now = world.clock.now();
  const shut = frozenBy(terms.guards.freeze, now);
  const frozen = shut === undefined ? undefined : renderFrozen(shut);
  if (ledger.status !== "running") {
    const tick = decideOver(ledger, isHalfBack(state, ledger), {
      now,
      quarantine: terms.guards.quarantine,
      ...(frozen === undefined ? {} : { frozen }),
    });
    return tick && { ...found, tick };
  }
  const { stages, deadMan } = terms;
  const doubt = doubtOf(ledger, stages, now);
  const amiss = doubt === undefined ? amissIn(state, ledger) : { ...doubt, alarm: true };
  const patience = terms.startsWithin === undefined ? {} : { startsWithin: terms.startsWithin };
  const tickTerms = { now, stages, deadMan, ...patience, ...(amiss === undefined ? {} : { amiss }) };
  if (ledger.stage === BEFORE_FIRST) return { ...found, tick: decideUnstarted(ledger, tickTerms, frozen) };
  const extra = { complaints, override: [], ...(frozen === undefined ? {} : { frozen }) };
  return judged(world, found, ledger, { extra, tickTerms });
}

async function judged(
  world: World,
  found: Found,
  ledger: Ledger,
  { extra, tickTerms }: { readonly extra: Parameters<typeof judgeStage>[3]; readonly tickTerms: TickTerms },
): Promise<Looked> {
  try {
    const job = { ...found.terms, ref: found.ref, every: Math.max(found.terms.every ?? 0, PATIENCE) };
    const finding = await judgeStage(world, job, ledger, extra);
    return { ...found, finding, tick: decideTick(ledger, finding.go, tickTerms) };
  } catch (cause) {
    const refused = refusalOf(cause);
    const unread = { verdict: "error", decision: "hold", alarm: false, reasons: [refused.message] } as const;
    return { ...found, refused, tick: decideTick(ledger, unread, tickTerms) };
  }
}
