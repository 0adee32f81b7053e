import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../core/json";
import { backend, type ComputeLab, group, map, reasoned, twoBackends, weights } from "./lab";

const STABLE = "global/backendServices/stable";
const FAR = "regions/europe-west1/backendServices/stable";
const GROUP = "regions/us-central1/networkEndpointGroups/stable";
const serverless = (cloudRun: JsonObject): JsonObject => ({ networkEndpointType: "SERVERLESS", cloudRun });
const weighted = (weight: JsonObject[string]): JsonObject => ({
  defaultRouteAction: {
    weightedBackendServices: [
      { backendService: STABLE, weight: 1 },
      { backendService: STABLE, weight },
    ],
  },
});
const matcher = (rules: JsonObject): JsonObject => ({
  defaultService: STABLE,
  hostRules: [{ hosts: ["a.example"], pathMatcher: "m" }],
  pathMatchers: [{ name: "m", defaultService: STABLE, ...rules }],
});
const paths = (...list: readonly string[]) => matcher({ pathRules: [{ paths: list, service: STABLE }] });
const insertMap = (body: JsonObject) => (lab: ComputeLab) => lab.insert(map(), body);

describe("a URL map", () => {
  it.each([
    ["without any default", {}, 400, "Exactly one of 'defaultService'"],
    ["with a default service and weights", { defaultService: STABLE, ...weights(10) }, 400, "Exactly one of"],
    ["with a weight above 1000", weighted(1001), 400, "weightedBackendServices[1].weight'"],
    ["with a weight below 0", weighted(-1), 400, "from 0 to 1000"],
    ["with half a weight", weighted(0.5), 400, "must be an integer"],
    [
      "with weights that are all 0",
      { defaultRouteAction: { weightedBackendServices: [{ backendService: STABLE }] } },
      400,
      "above 0",
    ],
    [
      "before a backend service that is not there",
      { defaultService: "global/backendServices/none" },
      404,
      "none' was not found",
    ],
    ["before one of another scope", { defaultService: FAR }, 400, "same scope"],
    ["before what is no backend service", { defaultService: "global/urlMaps/web" }, 400, "backendServices"],
    ["before a mere name", { defaultService: "stable" }, 400, "must refer to"],
    [
      "with a host rule that leads nowhere",
      { defaultService: STABLE, hostRules: [{ hosts: ["a"], pathMatcher: "m" }] },
      400,
      "no path matcher",
    ],
    [
      "with a host in two rules",
      { ...matcher({}), hostRules: [{ hosts: ["a", "a"], pathMatcher: "m" }] },
      400,
      "one host rule only",
    ],
    ["with a path that does not begin with a slash", paths("a"), 400, "begins with '/'"],
    ["with a star in a path", paths("/a*b"), 400, "begins with '/'"],
    ["with path rules and route rules", matcher({ pathRules: [{}], routeRules: [{}] }), 400, "Only one of"],
    [
      "with a rule by headers",
      matcher({ routeRules: [{ service: STABLE, matchRules: [{ headerMatches: [] }] }] }),
      501,
      "headerMatches",
    ],
    ["with a field that nobody knows", { defaultService: STABLE, weights: 1 }, 400, 'Unknown name "weights"'],
  ] as const)("%s is refused", (_, body, http, message) => {
    const refusal = reasoned(() => insertMap(body as JsonObject)(twoBackends()));
    expect(refusal).toMatchObject({ http, message: expect.stringContaining(message) });
  });

  it.each([
    ["weights of 0 and 1000", weights(0)],
    ["weights of 1000 and 0", weights(1000)],
    ["paths, exact and below", paths("/", "/a", "/a/*", "/*")],
    [
      "route rules by prefix",
      matcher({ routeRules: [{ priority: 1, service: STABLE, matchRules: [{ prefixMatch: "/" }] }] }),
    ],
    ["a redirect alone", { defaultUrlRedirect: { httpsRedirect: true } }],
  ])("with %s is taken", (_, body) => {
    expect(insertMap(body)(twoBackends())).toMatchObject({ operationType: "insert", status: "PENDING" });
  });
});

describe("Compute Engine refuses", () => {
  it.each([
    ["a name that is none", (lab: ComputeLab) => lab.insert(map("Web"), { defaultService: STABLE }), 400, "invalid"],
    ["a name that is taken", (lab: ComputeLab) => lab.insert(backend("stable"), {}), 409, "alreadyExists"],
    ["to change what is not there", (lab: ComputeLab) => lab.change(map("none"), {}), 404, "notFound"],
    ["to delete what is not there", (lab: ComputeLab) => lab.delete(map("none")), 404, "notFound"],
    [
      "a NEG of machines",
      (lab: ComputeLab) => lab.insert(group("g"), { networkEndpointType: "GCE_VM_IP_PORT" }),
      501,
      "notImplemented",
    ],
    ["a NEG without a service", (lab: ComputeLab) => lab.insert(group("g"), serverless({})), 400, "invalid"],
    [
      "a NEG with a service and a mask",
      (lab: ComputeLab) => lab.insert(group("g"), serverless({ service: "a", urlMask: "/<service>" })),
      400,
      "invalid",
    ],
    [
      "a backend service before no NEG",
      (lab: ComputeLab) => lab.insert(backend("b"), { backends: [{}] }),
      400,
      "invalid",
    ],
    [
      "one before a NEG that is not there",
      (lab: ComputeLab) => lab.insert(backend("b"), { backends: [{ group: `${GROUP}-none` }] }),
      404,
      "notFound",
    ],
    [
      "one before two NEGs of a region",
      (lab: ComputeLab) => lab.insert(backend("b"), { backends: [{ group: GROUP }, { group: GROUP }] }),
      400,
      "invalid",
    ],
    [
      "health checks before a NEG",
      (lab: ComputeLab) => lab.insert(backend("b"), { backends: [{ group: GROUP }], healthChecks: ["x"] }),
      400,
      "invalid",
    ],
    [
      "a scheme that is none",
      (lab: ComputeLab) => lab.insert(backend("b"), { loadBalancingScheme: "X" }),
      400,
      "invalid",
    ],
    [
      "global NEGs",
      (lab: ComputeLab) => lab.insert({ ...group("g"), scope: "global" }, serverless({ service: "a" })),
      404,
      "notFound",
    ],
  ] as const)("%s", (_, attempt, http, reason) => {
    expect(reasoned(() => attempt(twoBackends()))).toMatchObject({ http, reason });
  });
});
