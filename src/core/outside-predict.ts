import type { Json } from "./json";
import type { Outside, OutsideChange, RouteChange, RouteState } from "./outside";
import { isSameRoute } from "./outside-plan";
import type { ServiceRef, ServiceState } from "./service";
import { predict } from "./update";

/** Stands in a dry run for a fingerprint or generation that nobody knows before the change before it was made. */
export const VERSION_READ_THEN = "READ-THEN";

/** Returns what is outside as it will be once the change has taken effect, so that a dry run can plan what comes after. */
export function predictOutside(outside: Outside, change: OutsideChange): Outside {
  switch (change.kind) {
    case "route":
      return { ...outside, routes: outside.routes.map((state) => predictRoute(state, change)) };
    case "canary":
      return outside.canary === undefined ? outside : { ...outside, canary: predict(outside.canary, change.request) };
    case "create-canary":
      return { ...outside, canary: newborn(change.ref, change.body) };
  }
}

function predictRoute(state: RouteState, { route, percent, wire }: RouteChange): RouteState {
  if (!isSameRoute(state.route, route)) return state;
  const { fingerprint: _, ...patch } = wire.body;
  const body = route.kind === "document" ? wire.body : withoutNulls({ ...state.body, ...patch });
  return { ...state, percent, version: VERSION_READ_THEN, body };
}

/** A key that a merge-patch sets to null is gone afterwards. */
function withoutNulls(body: Json): Json {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

/** A service that was just made follows its latest revision; what else it will have nobody knows. */
function newborn(ref: ServiceRef, body: Json): ServiceState {
  const made = templateIn(body);
  const { revision: named } = made;
  const revision = typeof named === "string" ? named : "";
  return {
    ref,
    generation: 1,
    etag: "",
    settled: true,
    ready: "ready",
    message: "",
    traffic: [{ kind: "latest", percent: 100 }],
    serving: [{ kind: "latest", revision, percent: 100 }],
    latestReady: revision,
    latestCreated: revision,
    url: "",
    urls: [],
    annotations: {},
    template: made,
  };
}

function templateIn({ template }: Json): Json {
  return typeof template === "object" && template !== null && !("length" in template)
    ? Object.fromEntries(Object.entries(template))
    : {};
}
