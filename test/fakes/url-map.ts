import type { Json, JsonValue } from "../../src/core/json";
import type { UrlMapRoute } from "../../src/core/url-map";

const ROOT = "https://www.googleapis.com/compute/v1";

/** Returns a URL map whose default routes, the map's and the matcher's, lead to stable; and much that is none of our business. */
export function urlMapFor(route: UrlMapRoute): Json {
  const { project, region, name, pathMatcher = "web" } = route;
  const scope = region === undefined ? "global" : `regions/${region}`;
  const at = (path: string) => `${ROOT}/projects/${project}/${scope}/${path}`;
  const stable = at(`backendServices/${route.stableBackend}`);
  const assets = at("backendServices/assets");
  return {
    kind: "compute#urlMap",
    id: "4711",
    name,
    selfLink: at(`urlMaps/${name}`),
    defaultService: stable,
    headerAction: { requestHeadersToAdd: [{ headerName: "x-edge", headerValue: "1", replace: true }] },
    hostRules: [
      { hosts: ["app.example.com"], pathMatcher },
      { hosts: ["static.example.com"], pathMatcher: "static" },
    ],
    pathMatchers: [
      { name: "static", defaultService: assets, pathRules: [{ paths: ["/img/*"], service: assets }] },
      { name: pathMatcher, defaultService: stable, pathRules: [{ paths: ["/assets/*"], service: assets }] },
    ],
    tests: [{ host: "static.example.com", path: "/img/a.png", service: assets }],
  };
}

/** Returns the document after a merge-patch (RFC 7396): null takes a member away, lists are replaced as a whole. */
export function mergePatch(target: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isObject(patch)) return patch;
  const merged: Record<string, JsonValue> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}

function isObject(value: JsonValue | undefined): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
