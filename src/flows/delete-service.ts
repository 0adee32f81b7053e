import { closing } from "../core/closing";
import { leadsToCanary } from "../core/leads-to";
import type { RouteState } from "../core/outside";
import { nameOfRoute, routesOf } from "../core/routes";
import type { ServiceRef } from "../core/service";
import type { Ways } from "../core/ways";
import { RolloutError } from "../errors";
import type { World } from "../ports";
import { readWay } from "./outside";

/**
 * Deletes the service that runs the canary, once nobody reaches it any more, and returns whether there was one. Throws
 * HELD where a way still leads there, also one that the rollout has nothing to do with, and deletes nothing then.
 */
export async function deleteCanaryService(world: World, ref: ServiceRef, ways: Ways): Promise<boolean> {
  const { canaryService } = ways;
  if (canaryService === undefined || canaryService === ref.service)
    throw new RolloutError(
      "INTERNAL",
      `expected a canary in a service of its own, got ${canaryService ?? ref.service}`,
    );
  const canary = { ...ref, service: canaryService };
  if ((await world.services.read(canary)) === undefined) return false;
  for (const route of routesOf(ref, ways)) {
    const state = await readWay(world, route);
    if (state !== undefined) refuseUsed(canary, state);
  }
  await world.services.delete(canary);
  return true;
}

/** Throws HELD where the way still leads to the canary's service. */
export function refuseUsed(canary: ServiceRef, state: RouteState): void {
  const { route, percent } = state;
  const places = leadsToCanary(state);
  if (percent === 0 && places.length === 0) return;
  const got = percent > 0 ? `${percent} % of the users` : `a way there at ${places.join(", ")}`;
  throw new RolloutError(
    "HELD",
    `expected nobody to reach ${canary.service} by ${nameOfRoute(route)} before it is deleted, got ${got}`,
    `Lead that elsewhere, or let the service stay:\n${closing(route)}`,
  );
}
