import type { Ledger } from "../core/ledger";
import { isSameStage } from "../core/ledger";
import { readingOf, withLedger } from "../core/ledger-text";
import type { ServiceRef } from "../core/service";
import { messageOf, RolloutError } from "../errors";
import type { World } from "../ports";
import { applyUpdate } from "./apply";
import { readService } from "./observe";

/**
 * Writes into the ledger that the numbers were seen now, and touches no traffic. Where somebody moved the rollout since it
 * was looked at, or writes at the same moment, it is left: the next look writes its own. Throws CANCELLED, and what else
 * a read or write throws.
 */
export async function recordLook(world: World, ref: ServiceRef, looked: Ledger): Promise<void> {
  const state = await readService(world, ref);
  const reading = readingOf(state);
  if (!state.settled || reading.kind !== "ledger") return;
  const { ledger } = reading;
  if (ledger.status !== "running" || !isSameStage(ledger, looked)) return;
  const annotations = withLedger(state.annotations, { ...ledger, lookedAt: world.clock.now() });
  const { generation: plannedOn, etag, traffic } = state;
  try {
    await applyUpdate(world, { ref, plannedOn, etag, traffic, keepsTraffic: true, annotations });
  } catch (cause) {
    if (!(cause instanceof RolloutError) || cause.code !== "CONFLICT") throw cause;
    world.log.info(`The look at ${ref.service} is not in its ledger: ${messageOf(cause)}.`);
  }
}
