import type { Json } from "./json";
import type { Ledger } from "./ledger";
import {
  canaryRefOf,
  exposureOf,
  type Outside,
  type OutsideChange,
  type Route,
  type RouteState,
  routeOf,
} from "./outside";
import { templateFor } from "./revision";
import { planRoute } from "./route-change";
import { routingOf, routingsOf } from "./routing";
import type { ServiceRef, ServiceState, TrafficTarget } from "./service";
import { sameShares, sameTraffic, servedShares } from "./traffic";
import type { UpdateRequest } from "./update";

/**
 * Returns what is to be changed outside of the service that users reach until all is as the ledger says, in this order:
 * every way with too many users is lowered, the canary's service gets the ledger's canary while nobody is on it, and the
 * way in force is raised. Empty where all is so. `template` is the users' service's, from which a canary service is made
 * that does not exist.
 */
export function planOutside(
  ref: ServiceRef,
  ledger: Ledger,
  outside: Outside,
  template: Json = {},
): readonly OutsideChange[] {
  const ways = outside.routes.map((state) => ({ state, percent: wantedOf(ref, ledger, state.route) }));
  const lower = ways.filter(({ state, percent }) => percent !== undefined && state.percent > percent);
  const raise = ways.filter(({ state, percent }) => percent !== undefined && state.percent < percent);
  return [
    ...lower.map(({ state, percent = 0 }) => routeChange(state, percent)),
    ...canaryChanges(ref, ledger, outside, template),
    ...raise.map(({ state, percent = 0 }) => routeChange(state, percent)),
  ];
}

/** Returns the percent that the ledger wants on the route, 0–100; undefined for one that is none of the rollout's ways. */
export function wantedOf(ref: ServiceRef, ledger: Ledger, route: Route): number | undefined {
  const now = routeOf(ref, routingOf(ledger));
  if (now !== undefined && isSameRoute(now, route)) return exposureOf(ledger);
  const isWay = routingsOf(ledger).some((one) => isSameRoute(routeOf(ref, one), route));
  return isWay ? 0 : undefined;
}

/**
 * Returns whether a run that died may have left a way of the rollout, which the ledger `wanted` at that percent, at the
 * percent that was found, 0–100. Of the way in force that is the ledger's percent or the one before; nothing only where it
 * had nothing before, at the first stage or after another way: else somebody lowered it. A rollout that is over may have
 * left any percent of its story on a way that could not be lowered.
 */
export function isLeftBehind(
  { status, percent, story, left = [] }: Pick<Ledger, "status" | "percent" | "story" | "left">,
  found: number,
  wanted: number,
): boolean {
  if (found === wanted || found === percent) return true;
  if (status !== "running") return story.some((step) => step.percent === found);
  const before = story.findLast((step) => step.percent !== percent)?.percent ?? 0;
  return found === before || (found === 0 && left.length > 0);
}

/** Returns whether both are the same place, with the same two behind it. */
export function isSameRoute(one: Route | undefined, other: Route): boolean {
  return one !== undefined && keyOf(one) === keyOf(other);
}

/** Returns the targets that give everything to one revision of the canary's service; everybody's tags stay as they are. */
export function pinnedTo(state: ServiceState, revision: string): readonly TrafficTarget[] {
  const tags = state.traffic.flatMap((target) => (target.tag === undefined ? [] : [{ ...target, percent: 0 }]));
  return [{ kind: "revision", revision, percent: 100 }, ...tags];
}

/**
 * Returns the change that lets the canary's service serve what it served before it was given the ledger's canary: as it
 * was `before` where that is known, else whatever serves most at present. Undefined where there is nothing to put back.
 */
export function planCanaryBack(
  state: ServiceState,
  { canary }: Pick<Ledger, "canary">,
  before: ServiceState | undefined,
): UpdateRequest | undefined {
  const [serving] = [...servedShares(state)].filter(([name]) => name !== canary).sort((a, b) => b[1] - a[1]);
  const pinned = serving && pinnedTo(state, serving[0]);
  const traffic = before === undefined || before.ready === "failed" ? pinned : before.traffic;
  if (traffic === undefined || sameTraffic(traffic, state.traffic)) return undefined;
  return updateOf(state, traffic);
}

function updateOf(
  { ref, generation, etag, annotations }: ServiceState,
  traffic: UpdateRequest["traffic"],
): UpdateRequest {
  return { ref, plannedOn: generation, etag, traffic, annotations };
}

function canaryChanges(ref: ServiceRef, ledger: Ledger, { canary }: Outside, template: Json): readonly OutsideChange[] {
  const isFree = ledger.status === "running" && exposureOf(ledger) === 0;
  if (ledger.canaryService === undefined || !isFree) return [];
  if (canary === undefined) {
    const body = { template: templateFor(template, ledger.image, ledger.canary) };
    return [{ kind: "create-canary", ref: canaryRefOf(ref, ledger), body }];
  }
  const traffic = pinnedTo(canary, ledger.canary);
  if (sameShares(traffic, canary.traffic)) return [];
  const made =
    canary.latestCreated === ledger.canary
      ? {}
      : { template: templateFor(canary.template, ledger.image, ledger.canary) };
  return [{ kind: "canary", request: { ...updateOf(canary, traffic), ...made } }];
}

function routeChange(state: RouteState, percent: number): OutsideChange {
  return { kind: "route", ...planRoute(state, percent) };
}

function keyOf(route: Route): string {
  return JSON.stringify(Object.entries(route).sort(([one], [other]) => (one < other ? -1 : 1)));
}
