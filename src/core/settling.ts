import type { Ledger } from "./ledger";
import { type Outside, type OutsideChange, type Route, routeOf } from "./outside";
import { isSameRoute } from "./outside-plan";
import { BY_REVISIONS, type Routing, routingsOf } from "./routing";
import type { ServiceRef } from "./service";

/** Seconds: routers are told to read the document at least this often. */
const DOCUMENT = 30;
/** Seconds, a guess on the safe side: Google says of URL maps only that changes are not instantaneous, and names no bound. */
const URL_MAP = 60;

/** Returns for how many seconds users may still be split as before a change of this way; 0 for what Cloud Run itself splits. */
export function settleOf(routing: Routing): number {
  switch (routing.mode) {
    case "revisions":
      return 0;
    case "services":
      return "document" in routing.publish ? (routing.settle ?? DOCUMENT) : 0;
    case "load-balancer":
      return routing.settle ?? URL_MAP;
  }
}

/**
 * Returns for how many seconds nothing may be raised or deployed behind the change: after a way was lowered, users may
 * still be split as before. 0 where the change lowers nothing.
 */
export function settleAfter(
  ref: ServiceRef,
  ledger: Pick<Ledger, "routing" | "left">,
  outside: Outside,
  change: OutsideChange,
): number {
  return isLowering(outside, change) ? settleOf(wayOf(ref, ledger, change.route)) : 0;
}

/** Returns whether the change leads fewer users to the canary than the look at the outside showed. */
export function isLowering(
  { routes }: Outside,
  change: OutsideChange,
): change is Extract<OutsideChange, { kind: "route" }> {
  if (change.kind !== "route") return false;
  return routes.some(({ route, percent }) => isSameRoute(route, change.route) && percent > change.percent);
}

/**
 * Returns for how many seconds after `now`, a time in milliseconds, users may still be led to a canary by a way that a run
 * before this one lowered: between two ways by those that were left, whenever that was, and after a rollback by all of
 * them. 0 where nobody can be; a clock that was ahead makes it no longer than the ways' own time.
 */
export function settleLeft(ledger: Ledger, now: number): number {
  if (ledger.handOver === true) return longestOf(ledger.left ?? []);
  const hadUsers = ledger.status === "rolled-back" && ledger.story.some(({ percent }) => percent > 0);
  const passed = Math.max(0, now - ledger.since) / 1000;
  return hadUsers ? Math.max(0, longestOf(routingsOf(ledger)) - passed) : 0;
}

function longestOf(routings: readonly Routing[]): number {
  return Math.max(0, ...routings.map(settleOf));
}

function wayOf(ref: ServiceRef, ledger: Pick<Ledger, "routing" | "left">, route: Route): Routing {
  return routingsOf(ledger).find((one) => isSameRoute(routeOf(ref, one), route)) ?? BY_REVISIONS;
}
