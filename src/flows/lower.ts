import type { Lowering } from "../core/open-ways";
import type { Route } from "../core/outside";
import { planRoute } from "../core/route-change";
import { nameOfRoute, resourceOf } from "../core/routes";

import { RolloutError } from "../errors";
import type { World } from "../ports";

/** How often another writer's change, or a lost answer, is answered before a person has to look. */
const ATTEMPTS = 3;
/** Seconds after a lost answer before it is looked whether the change was made. */
const LOOK_AFTER = 1;

/**
 * Lets nobody reach the canary by these routes and returns how each ended: one write for one that is not at 0, none for
 * one that is, each read back. They are changed side by side, those of the same resource one after the other. A way that
 * cannot be closed keeps no other from being closed. Throws CANCELLED and faults of our own, when all have been tried.
 */
export async function lowerAll(world: World, routes: readonly Route[]): Promise<readonly Lowering[]> {
  const lanes = new Map<string, Route[]>();
  for (const route of routes) lanes.set(resourceOf(route), [...(lanes.get(resourceOf(route)) ?? []), route]);
  const settled = await Promise.allSettled([...lanes.values()].map((lane) => lowerEach(world, lane)));
  const faults = settled.flatMap((one): unknown[] => (one.status === "rejected" ? [one.reason] : []));
  for (const fault of faults) throw fault;
  const done = settled.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  return routes.flatMap((route) => done.find((one) => one.route === route) ?? []);
}

async function lowerEach(world: World, lane: readonly Route[]): Promise<readonly Lowering[]> {
  const done: Lowering[] = [];
  for (const route of lane) done.push(await lower(world, route));
  return done;
}

/** What is known of a route while it is being lowered. */
interface Seen {
  first?: number;
  last?: number;
}

async function lower(world: World, route: Route): Promise<Lowering> {
  const seen: Seen = {};
  try {
    await lowerTo0(world, route, seen);
    return { kind: "closed", route, was: seen.first ?? 0 };
  } catch (cause) {
    if (!(cause instanceof RolloutError) || cause.code === "CANCELLED") throw cause;
    if (cause.code === "ROUTE_NOT_FOUND") return gone(world, route, cause);
    world.log.info(`${nameOfRoute(route)} could not be lowered: ${cause.message}`);
    return { kind: "open", route, cause, ...(seen.last === undefined ? {} : { percent: seen.last }) };
  }
}

/** What is not there leads nobody to the canary; a monitor sees it so, too. */
function gone({ log }: World, route: Route, { message }: RolloutError): Lowering {
  log.info(`${nameOfRoute(route)} sends nobody to the canary: ${message}`);
  return { kind: "closed", route, was: 0, gone: true };
}

/** Every attempt begins with a read, which tells as well what became of the one before. */
async function lowerTo0(world: World, route: Route, seen: Seen): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const state = await world.routes.read(route, "lower");
    seen.first ??= state.percent;
    seen.last = state.percent;
    if (state.percent === 0) return;
    if (attempt > ATTEMPTS) throw refusesToStay(route, state.percent);
    world.log.info(`${nameOfRoute(route)}: ${state.percent} % → 0 %`);
    await world.routes.send(planRoute(state, 0)).catch((cause: unknown) => goOn(world, cause, attempt));
  }
}

/** A rollback goes first: where somebody else wrote, and where nobody knows whether we did, it is looked again. */
async function goOn(world: World, cause: unknown, attempt: number): Promise<void> {
  const again = cause instanceof RolloutError && (cause.code === "CONFLICT" || cause.code === "CLOUD_UNREACHABLE");
  if (!again || (attempt === ATTEMPTS && cause.code === "CONFLICT")) throw cause;
  world.log.info(`${cause.message}. Looking again (${attempt} of ${ATTEMPTS}).`);
  if (cause.code === "CLOUD_UNREACHABLE") await world.clock.sleep(LOOK_AFTER);
}

function refusesToStay(route: Route, percent: number): RolloutError {
  return new RolloutError(
    "CLOUD_REFUSED",
    `expected 0 % after ${ATTEMPTS} attempts, got ${percent} %: somebody sets it again, or the cloud does not take it`,
    `End whatever else writes ${nameOfRoute(route)}.`,
  );
}
