import type { Json } from "./json";

/** Where a Cloud Run service lives; `project` may be an id or a number, as Google accepts both. */
export interface ServiceRef {
  readonly project: string;
  readonly region: string;
  readonly service: string;
}

/** One entry of a service's traffic, as asked. Percent is an integer 0–100; a bare tag has percent 0. */
export type TrafficTarget =
  | { readonly kind: "latest"; readonly percent: number; readonly tag?: string }
  | { readonly kind: "revision"; readonly revision: string; readonly percent: number; readonly tag?: string };

/** One entry of a service's traffic, as Cloud Run says that it serves it. `revision` is resolved, also for LATEST. */
export interface ServingTarget {
  readonly kind: "latest" | "revision";
  readonly revision: string;
  readonly percent: number;
  readonly tag?: string;
  readonly uri?: string;
}

/** What Cloud Run says about a service or revision: `pending` is neither good nor bad yet. */
export type Readiness = "ready" | "pending" | "failed";

/** What one look at a service shows. Everything a flow decides about the cloud is decided on this value. */
export interface ServiceState {
  readonly ref: ServiceRef;
  /** Grows by one with every accepted write, whoever made it. */
  readonly generation: number;
  readonly etag: string;
  /** True when Cloud Run has finished working on this generation, for better or worse. */
  readonly settled: boolean;
  readonly ready: Readiness;
  /** Cloud Run's own words about `ready`; empty when there are none. */
  readonly message: string;
  readonly traffic: readonly TrafficTarget[];
  readonly serving: readonly ServingTarget[];
  readonly latestReady?: string;
  readonly latestCreated?: string;
  readonly url: string;
  /** Every address that reaches the service; the first is the one ID tokens are minted for. */
  readonly urls: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
  /** The service's own scaling as read, beside that of its revisions; absent: nothing is said of it. */
  readonly scaling?: Json;
  /** The revision template as read, to be handed back with one field changed. */
  readonly template: Json;
}

/** What one look at a revision shows. */
export interface RevisionState {
  readonly name: string;
  readonly image: string;
  readonly ready: Readiness;
  readonly message: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** The revision as read, from which a template can be made again. */
  readonly spec: Json;
}

/** Returns `S` of `projects/P/locations/R/services/S`-like names; a short name comes back as it is. */
export function shortName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

/** Returns whether all that the service is asked for goes to this one revision, so that its own address leads nowhere else. */
export function servesAlone({ serving }: Pick<ServiceState, "serving">, revision: string): boolean {
  const used = serving.filter(({ percent }) => percent > 0);
  return used.length > 0 && used.every((target) => target.revision === revision);
}
