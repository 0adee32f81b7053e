import type { Ledger } from "../core/ledger";
import { planCanaryBack } from "../core/outside-plan";
import type { ServiceRef, ServiceState } from "../core/service";
import { messageOf, RolloutError } from "../errors";
import type { World } from "../ports";
import { applyUpdate } from "./apply";

/**
 * Lets the canary's service serve again what it served before its new revision turned out not to start. No user is on it,
 * so what the cloud refuses is a line in the log. Throws CANCELLED.
 */
export async function putCanaryBack(
  world: World,
  ref: ServiceRef,
  ledger: Ledger,
  before: ServiceState | undefined,
): Promise<void> {
  try {
    const state = await world.services.read(ref);
    const request = state && planCanaryBack(state, ledger, before);
    if (request !== undefined) await applyUpdate(world, request);
  } catch (cause) {
    if (!(cause instanceof RolloutError) || cause.code === "CANCELLED") throw cause;
    world.log.info(`${ref.service} could not be given back what it served before: ${messageOf(cause)}`);
  }
}
