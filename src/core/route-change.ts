import { RolloutError } from "../errors";
import { type DocumentRoute, documentWith } from "./document";
import type { RouteChange, RouteRequest, RouteState } from "./outside";
import { urlMapDown } from "./route-down";
import { type UrlMapRoute, urlMapPatch } from "./url-map";

/**
 * Returns the change that gives the canary this percent, planned on what was read: it is refused where somebody else wrote
 * since. Throws INTERNAL for a percent that is no integer 0–100, ROUTE_UNFIT for a route that is no split of the
 * two, but for 0: taking the canary's users away needs none.
 */
export function planRoute(state: RouteState, percent: number): RouteChange {
  if (!Number.isInteger(percent) || percent < 0 || percent > 100)
    throw new RolloutError("INTERNAL", `expected an integer percent from 0 to 100 for a route, got ${percent}`);
  const { route, version } = state;
  const wire = route.kind === "url-map" ? patchOf(route, state, percent) : uploadOf(route, state, percent);
  return { route, percent, version, wire };
}

function patchOf(route: UrlMapRoute, { body, version }: RouteState, percent: number): RouteRequest {
  const change = {
    fingerprint: version,
    ...(percent === 0 ? urlMapDown(route, body) : urlMapPatch(route, body, percent)),
  };
  return { api: "compute", method: "PATCH", path: urlMapPath(route), body: change };
}

function uploadOf(route: DocumentRoute, { body, version }: RouteState, percent: number): RouteRequest {
  const { bucket, object } = route;
  const query = `uploadType=multipart&name=${encodeURIComponent(object)}&ifGenerationMatch=${version}`;
  const path = `/upload/storage/v1/b/${encodeURIComponent(bucket)}/o?${query}`;
  return { api: "storage", method: "POST", path, metadata: FRESH, body: documentWith(route, body, percent) };
}

/** What everybody may read is cached for an hour otherwise (Cloud Storage, "Cache-Control"), and with it a canary taken back. */
const FRESH = { cacheControl: "no-store", contentType: "application/json" };

/** Returns the path of the URL map, from the root of the Compute Engine API. */
export function urlMapPath({ project, region, name }: UrlMapRoute): string {
  const scope = region === undefined ? "global" : `regions/${encodeURIComponent(region)}`;
  return `/compute/v1/projects/${encodeURIComponent(project)}/${scope}/urlMaps/${encodeURIComponent(name)}`;
}
