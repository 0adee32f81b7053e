import type { Look } from "../core/look";
import { NOTHING_OUTSIDE, type Outside, type Route, type RouteState } from "../core/outside";
import { isSameRoute } from "../core/outside-plan";
import { routesOf } from "../core/routes";
import type { ServiceRef, ServiceState } from "../core/service";

import { RolloutError } from "../errors";
import type { World } from "../ports";
import { readSettled } from "./observe";

/**
 * Returns what is outside of the service that users reach, as far as it is to be looked at; what is known already is not
 * read again. Throws ROUTE_NOT_FOUND or ROUTE_UNFIT for a way that must be there, and what the cloud refuses.
 */
export async function readOutside(
  world: World,
  ref: ServiceRef,
  look: Look,
  known: Outside = NOTHING_OUTSIDE,
): Promise<Outside> {
  const seen = (route: Route) => known.routes.find((one) => isSameRoute(one.route, route));
  const routes: RouteState[] = [];
  for (const route of routesOf(ref, look)) routes.push(seen(route) ?? (await world.routes.read(route)));
  for (const route of routesOf(ref, { routings: look.past })) {
    if (routes.some((one) => isSameRoute(one.route, route))) continue;
    const state = seen(route) ?? (await readWay(world, route));
    if (state !== undefined) routes.push(state);
  }
  const canary = await readCanary(world, ref, look, known);
  return canary === undefined ? { routes } : { routes, canary };
}

/** Returns the way as it is; undefined for one that does not exist, which leads nowhere. Throws what else the cloud refuses. */
export async function readWay(world: World, route: Route): Promise<RouteState | undefined> {
  try {
    return await world.routes.read(route);
  } catch (cause) {
    if (cause instanceof RolloutError && cause.code === "ROUTE_NOT_FOUND") return undefined;
    throw cause;
  }
}

async function readCanary(
  world: World,
  ref: ServiceRef,
  { canaryService: service }: Look,
  known: Outside,
): Promise<ServiceState | undefined> {
  if (service === undefined) return undefined;
  if (known.canary?.ref.service === service) return known.canary;
  const state = await world.services.read({ ...ref, service });
  return state === undefined || state.settled ? state : readSettled(world, state.ref);
}
