import { type Route, routeOf } from "./outside";
import { type Routing, variableOf } from "./routing";
import type { ServiceRef } from "./service";
import { distinct, type Ways } from "./ways";

/** Returns every way that is a route of its own, each once and in the same order. */
export function routesOf(ref: ServiceRef, { routings }: Ways): readonly Route[] {
  return distinct(routings.flatMap((routing) => routeOf(ref, routing) ?? []));
}

/** Returns what is changed as one: two routes of the same URL map, or the same document, stand in each other's way. */
export function resourceOf(route: Route): string {
  return route.kind === "url-map"
    ? `${route.project} ${route.region ?? "global"} ${route.name}`
    : `gs://${route.bucket}/${route.object}`;
}

/** Returns the way as people name it, for the service that users reach. */
export function nameOfWay(ref: ServiceRef, routing: Routing): string {
  const [route, variable] = [routeOf(ref, routing), variableOf(routing)];
  if (route !== undefined) return nameOfRoute(route);
  return variable === undefined ? `traffic of ${ref.service}` : `variable ${variable} of ${ref.service}`;
}

/** Returns the route as people name it: `URL map 'ion'`, with the path matcher where it has one, or the document's address. */
export function nameOfRoute(route: Route): string {
  if (route.kind === "document") return `document gs://${route.bucket}/${route.object}`;
  const { name, region, pathMatcher } = route;
  const matcher = pathMatcher === undefined ? "" : `, path matcher '${pathMatcher}'`;
  return `URL map '${name}'${region === undefined ? "" : ` in ${region}`}${matcher}`;
}
