import type { Ledger } from "../core/ledger";
import { isSameStage } from "../core/ledger";
import { readingOf, withLedger } from "../core/ledger-text";
import type { ServiceRef } from "../core/service";
import { messageOf, RolloutError } from "../errors";
import type { World } from "../ports";
import { applyUpdate } from "./apply";
import { readService } from "./observe";

/** What a look leaves behind: that the numbers were seen, which is all that counts then, or that none were to be seen. */
export type Remembered = Pick<Ledger, "lookedAt"> | Pick<Ledger, "blindSince">;

/**
 * Writes into the ledger what is to be remembered of a look, and touches no traffic. Where somebody moved the rollout since it
 * was looked at, or writes at the same moment, it is left: the next look writes its own. Throws CANCELLED, and what else
 * a read or write throws.
 */
export async function recordLook(world: World, ref: ServiceRef, looked: Ledger, remembered: Remembered): Promise<void> {
  const state = await readService(world, ref);
  const reading = readingOf(state);
  if (!state.settled || reading.kind !== "ledger") return;
  const { blindSince: _, ...ledger } = reading.ledger;
  if (ledger.status !== "running" || !isSameStage(ledger, looked)) return;
  const annotations = withLedger(state.annotations, { ...ledger, ...remembered });
  const { generation: plannedOn, etag, traffic } = state;
  try {
    await applyUpdate(world, { ref, plannedOn, etag, traffic, keepsTraffic: true, annotations });
  } catch (cause) {
    if (!(cause instanceof RolloutError) || cause.code !== "CONFLICT") throw cause;
    world.log.info(`The look at ${ref.service} is not in its ledger: ${messageOf(cause)}.`);
  }
}
