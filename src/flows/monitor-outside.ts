import type { Ledger } from "../core/ledger";
import { canaryRefOf, exposureOf, type Route } from "../core/outside";
import type { OutsideSeen, WaySeen } from "../core/outside-amiss";
import { routesOf } from "../core/routes";
import { knownWays } from "../core/ways";
import type { World } from "../ports";
import { type Found, refusalOf } from "./monitor-find";

/**
 * Returns what there is outside of the service that users reach, by one call for each route and none for the canary's own
 * service, which the list of its region has; one that is missing there is asked for by itself while users are on it, for
 * a list may be short and a canary is taken back only for what is certain. What cannot be read is part of the answer. Throws CANCELLED only.
 */
export async function seeOutside(world: World, { ref, canary }: Found, ledger: Ledger): Promise<OutsideSeen> {
  const routes = routesOf(ref, knownWays(ledger));
  const [ways, beside] = await Promise.all([
    Promise.all(routes.map((route) => see(world, route))),
    canary === undefined ? missing(world, ref, ledger) : { canary },
  ]);
  return { ways, ...beside };
}

async function missing(world: World, ref: Found["ref"], ledger: Ledger): Promise<Omit<OutsideSeen, "ways">> {
  if (ledger.canaryService === undefined || exposureOf(ledger) === 0) return {};
  try {
    const canary = await world.services.read(canaryRefOf(ref, ledger));
    return canary === undefined ? { isGone: true } : { canary };
  } catch (cause) {
    refusalOf(cause);
    return {};
  }
}

async function see(world: World, route: Route): Promise<WaySeen> {
  try {
    return await world.routes.read(route);
  } catch (cause) {
    return { route, error: refusalOf(cause) };
  }
}
