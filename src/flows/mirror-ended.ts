import type { LedgerReading } from "../core/ledger-text";
import type { ServiceRef } from "../core/service";
import type { World } from "../ports";
import type { Hub } from "../ports/forge";
import { announce } from "./mirror";

/** How long a rollout that is over is still looked at; longer than an outage of GitHub lasts. Milliseconds. */
const FOR = 24 * 3_600_000;

/** A service, and what its ledger says. */
export interface Remembered {
  readonly ref: ServiceRef;
  readonly reading: Exclude<LedgerReading, { readonly kind: "none" }>;
}

/**
 * Lets GitHub show rollouts that ended within a day before `now` (epoch milliseconds): an outage at their end would be
 * made up for by nobody else. Where GitHub shows them already nothing is sent.
 */
export async function showEnded(world: World, hub: Hub, all: readonly Remembered[], now: number): Promise<void> {
  const quiet = { since: now, headline: "", evidence: "", digest: "", alarm: false };
  const ended = all.filter(({ reading }) => reading.kind === "ledger" && isJustOver(reading.ledger, now));
  if (hub.forge === undefined) return;
  await Promise.all(ended.map(({ ref }) => announce(world, hub, ref, quiet)));
}

function isJustOver({ status, since }: { readonly status: string; readonly since: number }, now: number): boolean {
  return status !== "running" && now - since < FOR;
}
