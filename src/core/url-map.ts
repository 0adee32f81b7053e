import { RolloutError } from "../errors";
import type { Json, JsonValue } from "./json";
import type { Route } from "./outside";
import { shellWord } from "./shell";

/** The route of a load balancer. */
export type UrlMapRoute = Extract<Route, { kind: "url-map" }>;

/** Weights are integers up to 1000, so a share that is a whole percent is off by the arithmetic only. */
const ROUNDING = 1e-9;

interface Weighted {
  readonly entry: Json;
  readonly side: "stable" | "canary";
  readonly weight: number;
}

/**
 * Returns the canary's percent, 0–100, at the default route of the URL map or of the route's path matcher. Without weights
 * the default service counts: 0 where it is stable, 100 where it is the canary. Throws ROUTE_UNFIT for every other route.
 */
export function percentInUrlMap(route: UrlMapRoute, body: Json): number {
  const at = defaultRouteIn(route, body);
  const weights = weightsIn(route, at);
  if (weights.length === 0) return sideOf(route, at["defaultService"], "as default service") === "canary" ? 100 : 0;
  const sum = weights.reduce((total, { weight }) => total + weight, 0);
  const canary = weights.find(({ side }) => side === "canary")?.weight ?? 0;
  const percent = (canary / sum) * 100;
  const whole = Math.round(percent);
  if (sum > 0 && Math.abs(percent - whole) < ROUNDING) return whole;
  throw unfit(route, `weights whose share is a whole percent, got ${canary} of ${sum} for '${route.canaryBackend}'`);
}

/**
 * Returns what a merge-patch says that gives the canary this percent: the top-level keys that change, and no others.
 * Whatever else stands at the default route is handed back as it was read. Throws ROUTE_UNFIT as `percentInUrlMap` does.
 */
export function urlMapPatch(route: UrlMapRoute, body: Json, percent: number): Json {
  return patchWith(route, body, (at) => splitAt(route, at, percent));
}

/** Returns the merge-patch that gives the default route this split, whatever else stands there. */
export function patchWith(route: UrlMapRoute, body: Json, split: (at: Json) => Json): Json {
  const at = defaultRouteIn(route, body);
  const weighted = { defaultRouteAction: { ...objectIn(at, "defaultRouteAction"), ...split(at) } };
  if (route.pathMatcher === undefined) {
    const cleared = at["defaultService"] === undefined ? {} : { defaultService: null };
    return { ...cleared, ...weighted };
  }
  // An array travels whole, so a key is cleared by leaving it out.
  const { defaultService: _cleared, ...kept } = at;
  const pathMatchers = listIn(body, "pathMatchers").map((one) =>
    objectOf(one)["name"] === route.pathMatcher ? { ...kept, ...weighted } : one,
  );
  return { pathMatchers };
}

function splitAt(route: UrlMapRoute, at: Json, percent: number): Json {
  const known = weightsIn(route, at);
  const entries = known.map(({ entry, side }) => ({ ...entry, weight: weightOf(side, percent) }));
  const missing = (["stable", "canary"] as const)
    .filter((side) => !known.some((one) => one.side === side))
    .map((side) => ({ backendService: pathOf(route, side), weight: weightOf(side, percent) }));
  return { weightedBackendServices: [...entries, ...missing] };
}

function weightOf(side: Weighted["side"], percent: number): number {
  return side === "canary" ? percent : 100 - percent;
}

/** Returns the weighted backends of a default route as they were read; none where it has no weights. */
export function weightedIn(at: Json): readonly Json[] {
  return listIn(objectIn(at, "defaultRouteAction"), "weightedBackendServices").map(objectOf);
}

function weightsIn(route: UrlMapRoute, at: Json): readonly Weighted[] {
  const weights = weightedIn(at).map((entry) => {
    const { backendService, weight = 0 } = entry;
    if (typeof weight !== "number" || !Number.isInteger(weight) || weight < 0)
      throw unfit(route, `integer weights, got ${JSON.stringify(weight)}`);
    return { entry, weight, side: sideOf(route, backendService, "among the weights") };
  });
  const twice = weights.find(({ side }, index) => weights.findIndex((one) => one.side === side) !== index);
  if (twice === undefined) return weights;
  throw unfit(route, `each backend once among the weights, got the ${twice.side} one twice`);
}

/** Returns the default route that the route's users meet. Throws ROUTE_UNFIT where its path matcher is not there. */
export function defaultRouteIn(route: UrlMapRoute, body: Json): Json {
  const { pathMatcher } = route;
  if (pathMatcher === undefined) return body;
  const all = listIn(body, "pathMatchers").map(objectOf);
  const found = all.find(({ name }) => name === pathMatcher);
  if (found !== undefined) return found;
  const names = all.map(({ name }) => `'${String(name)}'`).join(", ") || "none";
  throw unfit(route, `a path matcher '${pathMatcher}', got ${names}`);
}

/** Returns which of the two the backend is; undefined for any other. */
export function knownSide(route: UrlMapRoute, backend: JsonValue | undefined): Weighted["side"] | undefined {
  return (["stable", "canary"] as const).find((one) => isSameBackend(backend, route, pathOf(route, one)));
}

function sideOf(route: UrlMapRoute, backend: JsonValue | undefined, where: string): Weighted["side"] {
  const side = knownSide(route, backend);
  if (side !== undefined) return side;
  const got = typeof backend === "string" ? `'${backend}'` : "nothing";
  throw unfit(route, `'${route.stableBackend}' or '${route.canaryBackend}' ${where}, got ${got}`);
}

/** Returns the backend's path, from the root of the Compute Engine API. */
export function pathOf({ project, region, ...route }: UrlMapRoute, side: Weighted["side"]): string {
  const scope = region === undefined ? "global" : `regions/${region}`;
  return `projects/${project}/${scope}/backendServices/${side === "canary" ? route.canaryBackend : route.stableBackend}`;
}

const BACKEND = /(?:^|\/)projects\/([^/]+)\/((?:global|regions\/[^/]+)\/backendServices\/[^/]+)$/;

/** The cloud writes a project's id or its number, whatever the plan has; only two of the same kind can be compared. */
function isSameBackend(found: JsonValue | undefined, { project }: UrlMapRoute, wanted: string): boolean {
  const [, owner = "", path] = BACKEND.exec(typeof found === "string" ? found : "") ?? [];
  const isComparable = /^\d+$/.test(owner) === /^\d+$/.test(project);
  return path === wanted.slice(`projects/${project}/`.length) && (!isComparable || owner === project);
}

function unfit(route: UrlMapRoute, expected: string): RolloutError {
  const { name, region, project, pathMatcher } = route;
  const where = `${region === undefined ? "--global" : `--region=${region}`} --project=${project}`;
  const which = pathMatcher === undefined ? "" : ` of path matcher '${pathMatcher}'`;
  const file = shellWord(`${name}.yaml`);
  return new RolloutError(
    "ROUTE_UNFIT",
    `URL map '${name}': expected at the default route${which} ${expected}`,
    `Let the default route${which} lead to these two backends only, then run the step again:
gcloud compute url-maps export ${name} ${where} --destination=${file}
\${EDITOR:-vi} ${file}
gcloud compute url-maps import ${name} ${where} --source=${file}`,
  );
}

function objectIn(holder: Json, key: string): Json {
  return objectOf(holder[key]);
}

function objectOf(value: JsonValue | undefined): Json {
  return typeof value === "object" && value !== null && !isList(value) ? value : {};
}

function listIn(holder: Json, key: string): readonly JsonValue[] {
  const value = holder[key];
  return value !== undefined && isList(value) ? value : [];
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
