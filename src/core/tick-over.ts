import type { Ledger } from "./ledger";
import { isWaivedInQueue, quarantinedBy } from "./quarantine";
import { type Amiss, held, hintOf, type Tick, takeBack } from "./tick";

/** By what it is decided whether an image that waits is released. */
interface OverTerms {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Seconds for which an image that was taken back is not released again. */
  readonly quarantine: number;
  /** Why nothing is released at this moment, a clause; absent where nothing is frozen. */
  readonly frozen?: string;
  /** The ways that still send users to the canary, as people name them; absent: none does. */
  readonly open?: readonly string[];
  /** Why nobody can tell whether users are on the canary; absent where it can be told. */
  readonly amiss?: Amiss;
}

/**
 * Returns what a look decides about a rollout that is over; undefined where nothing is left to be done. `serving` is
 * whether users are on the canary: of one that was taken back they are not, or the rollback came half way.
 */
export function decideOver(ledger: Ledger, serving: boolean, terms: OverTerms): Tick | undefined {
  const { open = [], amiss } = terms;
  if (ledger.status === "rolled-back" && (serving || open.length > 0))
    return takeBack(undefined, [stillThere(ledger, open)]);
  if (open.length > 0) {
    const why = `it is promoted, and ${open.join(" and ")} still leads to ${ledger.canary}`;
    return { decision: "promote", deed: { kind: "converge" }, alarm: false, reasons: [why] };
  }
  if (amiss !== undefined) return { ...held({ alarm: amiss.alarm, reasons: [amiss.why] }), ...hintOf(amiss) };
  return releaseQueued(ledger, terms);
}

function stillThere({ canary, reason }: Ledger, open: readonly string[]): string {
  const by = open.length === 0 ? "" : ` by ${open.join(" and ")}`;
  return `users are still on ${canary}${by}, which was taken back${reason === "" ? "" : `: ${reason}`}`;
}

function releaseQueued(ledger: Ledger, { now, quarantine, frozen }: OverTerms): Tick | undefined {
  if (ledger.queued === undefined) return undefined;
  const { image, commit, at } = ledger.queued;
  if (quarantinedBy(ledger, image, now, quarantine) !== undefined && !isWaivedInQueue(ledger, image))
    return held({ alarm: true, reasons: [`${image} waits to be released, and was taken back before`] });
  if (frozen !== undefined) return held({ alarm: false, reasons: [`${image} waits to be released, and ${frozen}`] });
  const reasons = [`${image} has waited for the rollout to end`];
  return { decision: "advance", deed: { kind: "deploy", image, commit, at }, alarm: false, reasons };
}
