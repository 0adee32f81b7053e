import type { Json } from "./json";
import type { Ledger } from "./ledger";
import type { Routing } from "./routing";
import type { ServiceRef, ServiceState } from "./service";
import type { UpdateRequest, WireRequest } from "./update";

/** A way to the canary that is not the service's own traffic, and so is changed by a request of its own. */
export type Route =
  | {
      readonly kind: "url-map";
      readonly project: string;
      /** Absent where the URL map is a global one. */
      readonly region?: string;
      readonly name: string;
      /** The path matcher whose default route is split; absent: the map's own default route. */
      readonly pathMatcher?: string;
      readonly stableBackend: string;
      readonly canaryBackend: string;
    }
  | {
      readonly kind: "document";
      readonly project: string;
      readonly bucket: string;
      readonly object: string;
      /** The service whose router polls it. */
      readonly service: string;
    };

/** What one look at a route shows. */
export interface RouteState {
  readonly route: Route;
  /** The canary's percent, 0–100; a document that does not exist says 0. */
  readonly percent: number;
  /** The URL map's fingerprint, or the object's generation; `0` for a document that does not exist. */
  readonly version: string;
  /** As read; a change hands it back with one thing changed. Empty for a document that does not exist. */
  readonly body: Json;
}

/** One change of a route as a value: what a dry run prints and what the adapter sends, to the letter. */
export interface RouteChange {
  readonly route: Route;
  /** The canary's percent afterwards, 0–100. */
  readonly percent: number;
  /** The version that it was planned on; the cloud refuses it where somebody else wrote since. */
  readonly version: string;
  readonly wire: RouteRequest;
}

/** A call of Compute Engine or Cloud Storage, complete but for the endpoint. */
export type RouteRequest = Omit<WireRequest, "body"> & {
  readonly api: "compute" | "storage";
  readonly body: Json;
  /** What an upload says of its content; the body then is that content. */
  readonly metadata?: Json;
};

/** What one look outside of the service that users reach shows. */
export interface Outside {
  /** The service that runs the canary; absent where it does not exist, or is the same. */
  readonly canary?: ServiceState;
  /** Of every way that the rollout goes or went, as far as it is one of its own. */
  readonly routes: readonly RouteState[];
}

/** One change outside of the service that users reach. */
export type OutsideChange =
  | ({ readonly kind: "route" } & RouteChange)
  /** A new revision of the canary's service, and that service's whole traffic on it. */
  | { readonly kind: "canary"; readonly request: UpdateRequest }
  /** The canary's service, which does not exist yet, as a v2 Service body. */
  | { readonly kind: "create-canary"; readonly ref: ServiceRef; readonly body: Json };

/** Where everything happens within one service. */
export const NOTHING_OUTSIDE: Outside = { routes: [] };

/** Returns the percent of users, 0–100, whom the ledger wants on the canary at present, over all ways together. */
export function exposureOf(ledger: Pick<Ledger, "status" | "percent" | "handOver">): number {
  return ledger.status !== "running" || ledger.handOver === true ? 0 : ledger.percent;
}

/** Returns where the canary runs, the service that users reach or another one beside it. */
export function canaryRefOf(ref: ServiceRef, { canaryService }: Pick<Ledger, "canaryService">): ServiceRef {
  return canaryService === undefined ? ref : { ...ref, service: canaryService };
}

/** Returns the route of a routing; undefined where the split is written with the service itself. */
export function routeOf(ref: ServiceRef, routing: Routing): Route | undefined {
  const { project, service } = ref;
  if (routing.mode === "revisions") return undefined;
  if (routing.mode === "services") {
    if ("env" in routing.publish) return undefined;
    const [, bucket = "", object = ""] = /^gs:\/\/([^/]+)\/(.+)$/.exec(routing.publish.document) ?? [];
    return { kind: "document", project, bucket, object, service };
  }
  const { urlMap: name, urlMapRegion: region, pathMatcher, stableBackend, canaryBackend } = routing;
  return {
    kind: "url-map",
    project,
    name,
    stableBackend,
    canaryBackend,
    ...(region === undefined ? {} : { region }),
    ...(pathMatcher === undefined ? {} : { pathMatcher }),
  };
}
