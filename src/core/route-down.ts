import { RolloutError } from "../errors";
import { type DocumentRoute, percentInDocument, unfitDocument } from "./document";
import type { Json } from "./json";
import {
  defaultRouteIn,
  knownSide,
  patchWith,
  pathOf,
  percentInUrlMap,
  type UrlMapRoute,
  urlMapPatch,
  weightedIn,
} from "./url-map";

/** The highest weight that a URL map takes (Compute Engine, "weightedBackendServices"). */
const HEAVIEST = 1000;

/**
 * Returns the percent of users, 0–100 and maybe a fraction, who reach the canary by the URL map, whatever weights somebody
 * gave it and whoever else is there: a rollback needs no split that it understands. Without the path matcher nobody does.
 */
export function leftInUrlMap(route: UrlMapRoute, body: Json): number {
  return unlessUnfit(
    () => percentInUrlMap(route, body),
    () => {
      const at = unlessUnfit(
        () => defaultRouteIn(route, body),
        (): Json => ({}),
      );
      const entries = weightedIn(at);
      const sum = entries.reduce((total, { weight }) => total + weightOf(weight), 0);
      const canary = canaryWeight(route, entries);
      return canary === 0 ? 0 : Math.max(0.01, Math.round((canary / sum) * 10_000) / 100);
    },
  );
}

/**
 * Returns the merge-patch that takes the canary's users from it: 0 and 100 where the two are alone, else the canary's
 * weight goes to stable and everybody else keeps theirs.
 */
export function urlMapDown(route: UrlMapRoute, body: Json): Json {
  return unlessUnfit(
    () => urlMapPatch(route, body, 0),
    () => patchWith(route, body, (at) => ({ weightedBackendServices: weightsDown(route, weightedIn(at)) })),
  );
}

/**
 * Returns the percent, 0–100, that the document may give the canary: all where it says none that can be read, for nobody
 * knows what a router makes of it. Throws ROUTE_UNFIT for another service's document, which is never overwritten.
 */
export function leftInDocument(route: DocumentRoute, body: Json): number {
  return unlessUnfit(
    () => percentInDocument(route, body),
    () => {
      const { service } = body;
      if (service === undefined || service === route.service) return 100;
      throw unfitDocument(route, `expected the service '${route.service}', got ${JSON.stringify(service)}`);
    },
  );
}

function weightsDown(route: UrlMapRoute, entries: readonly Json[]): readonly Json[] {
  const sides = entries.map(({ backendService }) => knownSide(route, backendService));
  const stable = sides.indexOf("stable");
  const isAlone = sides.every((side) => side !== undefined);
  const own = stable < 0 ? 0 : weightOf(entries[stable]?.["weight"]);
  const whole = isAlone ? 100 : Math.min(HEAVIEST, own + canaryWeight(route, entries));
  const changed = entries.map((entry, index) => {
    if (index === stable) return { ...entry, weight: whole };
    return sides[index] === undefined ? entry : { ...entry, weight: 0 };
  });
  return stable < 0 ? [...changed, { backendService: pathOf(route, "stable"), weight: whole }] : changed;
}

function canaryWeight(route: UrlMapRoute, entries: readonly Json[]): number {
  const own = entries.filter(({ backendService }) => knownSide(route, backendService) === "canary");
  return own.reduce((total, { weight }) => total + weightOf(weight), 0);
}

function weightOf(weight: unknown): number {
  return typeof weight === "number" && weight > 0 ? weight : 0;
}

function unlessUnfit<Found>(find: () => Found, otherwise: () => Found): Found {
  try {
    return find();
  } catch (cause) {
    if (cause instanceof RolloutError && cause.code === "ROUTE_UNFIT") return otherwise();
    throw cause;
  }
}
