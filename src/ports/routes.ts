import type { Route, RouteChange, RouteState } from "../core/outside";

/** The services behind a load balancer's backend, as far as a release needs to know them. */
export interface BackendState {
  /** Short names of what stands behind it and is no Cloud Run service by name, such as a group with a URL mask. */
  readonly others: readonly string[];
  /** Short names of Cloud Run services, with the tag where the backend is pinned to one. */
  readonly serves: readonly { readonly region: string; readonly service: string; readonly tag?: string }[];
}

/**
 * Ways to users outside of a Cloud Run service: a load balancer's URL map, a document that a router polls. Every method
 * throws `RolloutError` and nothing else.
 */
export interface Routes {
  /**
   * Returns how the route splits its users. Throws ROUTE_NOT_FOUND where the URL map or the bucket does not exist, and
   * ROUTE_UNFIT where what is there is no split between the two that the plan names. To `lower` a route no such split is
   * needed: the percent then is as near as can be told, and only another service's document is ROUTE_UNFIT.
   */
  read(route: Route, to?: "lower"): Promise<RouteState>;
  /**
   * Sends exactly this change; returns when the cloud says that it is done. Throws CONFLICT where the route changed since
   * it was planned; a lost answer is thrown as CLOUD_UNREACHABLE: only a read can tell whether it happened.
   */
  send(change: RouteChange): Promise<void>;
  /** Returns what the backend of the URL map serves, or undefined where there is no such backend. */
  backend(route: Extract<Route, { kind: "url-map" }>, name: string): Promise<BackendState | undefined>;
}
