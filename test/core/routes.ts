import type { DocumentRoute } from "../../src/core/document";
import type { Json } from "../../src/core/json";
import type { UrlMapRoute } from "../../src/core/url-map";

export const MAP: UrlMapRoute = {
  kind: "url-map",
  project: "demo",
  name: "ion",
  stableBackend: "ion-api",
  canaryBackend: "ion-api-canary",
};
export const DOCUMENT: DocumentRoute = {
  kind: "document",
  project: "demo",
  bucket: "ion-split",
  object: "live/percent.json",
  service: "ion-api",
};
const ROOT = "https://www.googleapis.com/compute/v1/projects";
export const STABLE_URL = `${ROOT}/demo/global/backendServices/ion-api`;
export const CANARY_URL = `${ROOT}/demo/global/backendServices/ion-api-canary`;

/** Returns a default route with these weights. */
export function weighted(...weights: readonly (readonly [backendService: string, weight: number])[]): Json {
  const weightedBackendServices = weights.map(([backendService, weight]) => ({ backendService, weight }));
  return { defaultRouteAction: { weightedBackendServices } };
}
