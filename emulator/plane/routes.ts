import type { Route, Router } from "../model";
import { serviceKey } from "./identity";

/** Where a host leads: a service, and the one revision that a tag's host is bound to. */
export interface Destination {
  readonly route: Route;
  /** Absent on the service's own hosts: the split decides. */
  readonly revision?: string;
}

/** The routes of all services, looked up by host. */
export interface RouteTable extends Router {
  /** Returns where the host leads, or undefined for a host or a tag that nobody has. */
  find(host: string): Destination | undefined;
}

const TAG_SEPARATOR = "---";

/** Returns the host's name in lower case and without its port; the empty string for a request that names none. */
export function hostName(host: string | undefined): string {
  return (host ?? "").toLowerCase().replace(/:\d+$/, "");
}

/** Returns every host of the route with its destination, those of the tags included. */
function destinations(route: Route): [string, Destination][] {
  return route.hosts
    .map(hostName)
    .flatMap((host) => [
      [host, { route }] as [string, Destination],
      ...Object.entries(route.tags).map(([tag, revision]): [string, Destination] => [
        `${tag}${TAG_SEPARATOR}${host}`.toLowerCase(),
        { route, revision },
      ]),
    ]);
}

/** Returns an empty table. Replacing a route is one step: no request sees half of it. */
export function createRouteTable(): RouteTable {
  const hostsOfService = new Map<string, readonly string[]>();
  const byHost = new Map<string, Destination>();

  const removeRoute: Router["removeRoute"] = (service) => {
    for (const host of hostsOfService.get(serviceKey(service)) ?? []) byHost.delete(host);
    hostsOfService.delete(serviceKey(service));
  };
  return {
    setRoute(route) {
      removeRoute(route);
      const entries = destinations(route);
      hostsOfService.set(
        serviceKey(route),
        entries.map(([host]) => host),
      );
      for (const [host, destination] of entries) byHost.set(host, destination);
    },
    removeRoute,
    find: (host) => byHost.get(hostName(host)),
  };
}
