/** How users are split between stable and canary: by which way they reach the one or the other. */
export type Routing =
  /** Two revisions of one service, by Cloud Run's own traffic percentages. */
  | { readonly mode: "revisions" }
  /** Two services; the application's router learns the percent from `publish`. */
  | {
      readonly mode: "services";
      readonly canaryService: string;
      readonly publish: Publish;
      /** Seconds after which every router has read a new document; absent: 30. */
      readonly settle?: number;
    }
  /** Two backends of a load balancer, by weights of its URL map. */
  | {
      readonly mode: "load-balancer";
      readonly urlMap: string;
      /** Region of the URL map; absent where it is a global one. */
      readonly urlMapRegion?: string;
      /** The path matcher whose default route is split; absent: the default route of the whole map. */
      readonly pathMatcher?: string;
      readonly stableBackend: string;
      readonly canaryBackend: string;
      /** The service behind the canary's backend, where it is not a tag of the same service. */
      readonly canaryService?: string;
      /** Seconds after which a changed URL map has reached every edge; absent: 60. */
      readonly settle?: number;
    };

/** Where the application's router reads the percent. */
export type Publish =
  /** An environment variable of the service that users reach: a new revision of it for each percent. */
  | { readonly env: string }
  /** A JSON document in Cloud Storage, `gs://BUCKET/OBJECT`, that the router polls. */
  | { readonly document: string };

/** What a ledger remembers of its ways: the one in force, and those that were left for it. */
interface Taken {
  readonly routing?: Routing | undefined;
  readonly left?: readonly Routing[];
}

/** Users are split by the service's own traffic, where nothing else is said. */
export const BY_REVISIONS: Routing = { mode: "revisions" };

/** Returns the service that runs the canary; undefined where it is a revision of the service that users reach. */
export function canaryServiceOf(routing: Routing): string | undefined {
  return routing.mode === "revisions" ? undefined : routing.canaryService;
}

/** Returns the environment variable that carries the percent; undefined where none does. */
export function variableOf(routing: Routing): string | undefined {
  return routing.mode === "services" && "env" in routing.publish ? routing.publish.env : undefined;
}

/** Returns whether both split the same users by the same means; how long they take to settle makes no other way. */
export function isSameRouting(one: Routing, other: Routing): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .filter(([key]) => key !== "settle")
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner)]);
}

/** Returns the way by which users reach the canary at present. */
export function routingOf({ routing }: Pick<Taken, "routing">): Routing {
  return routing ?? BY_REVISIONS;
}

/** Returns every way that the rollout went or goes, each once, the present one last. */
export function routingsOf({ routing, left = [] }: Taken): readonly Routing[] {
  const now = routingOf({ routing });
  return [...left.filter((one) => !isSameRouting(one, now)), now];
}
