import { NOTHING_OUTSIDE, type Outside, type Route } from "../core/outside";
import { isSameRoute } from "../core/outside-plan";
import type { DryStep } from "../core/report/dry-run";
import { sentAs } from "../core/report/outside";
import { planRoute } from "../core/route-change";
import { nameOfRoute, routesOf } from "../core/routes";
import type { ServiceRef } from "../core/service";
import type { Ways } from "../core/ways";
import { RolloutError } from "../errors";
import type { World } from "../ports";

/**
 * Returns the changes that would close the ways, none for one that is at 0 or does not exist; one that cannot be read is
 * told as such. What is `foreseen` of a way counts instead of what it says now.
 */
export async function loweringSteps(
  world: World,
  ref: ServiceRef,
  ways: Ways,
  foreseen: Outside = NOTHING_OUTSIDE,
): Promise<readonly DryStep[]> {
  const steps = await Promise.all(routesOf(ref, ways).map((route) => stepFor(world, route, foreseen)));
  return steps.flat();
}

async function stepFor(world: World, route: Route, { routes }: Outside): Promise<readonly DryStep[]> {
  try {
    const state = routes.find((one) => isSameRoute(one.route, route)) ?? (await world.routes.read(route, "lower"));
    if (state.percent === 0) return [];
    const title = `Nobody reaches the canary by ${nameOfRoute(route)} any more (${state.percent} % at present)`;
    return [{ title, request: sentAs(planRoute(state, 0).wire) }];
  } catch (cause) {
    if (!(cause instanceof RolloutError) || cause.code === "CANCELLED") throw cause;
    if (cause.code === "ROUTE_NOT_FOUND") return [];
    return [{ title: `${nameOfRoute(route)} cannot be read, and would be left as it is: ${cause.message}` }];
  }
}
