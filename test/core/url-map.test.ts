import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../src/core/json";
import { percentInUrlMap, type UrlMapRoute } from "../../src/core/url-map";
import { CANARY_URL, MAP, STABLE_URL, weighted } from "./routes";

const REGIONAL: UrlMapRoute = { ...MAP, region: "us-central1" };
const MATCHED: UrlMapRoute = { ...MAP, pathMatcher: "web" };
const at = (path: string) => `https://compute.googleapis.com/compute/v1/${path}`;
const pathMatchers = [
  { name: "api", defaultService: CANARY_URL },
  { name: "web", ...weighted([STABLE_URL, 95], [CANARY_URL, 5]) },
];

describe("percentInUrlMap", () => {
  it.each<[string, UrlMapRoute, Json, number]>([
    ["weights", MAP, weighted([STABLE_URL, 90], [CANARY_URL, 10]), 10],
    ["weights of thousandths", MAP, weighted([STABLE_URL, 930], [CANARY_URL, 70]), 7],
    ["weights that share a third of what is left", MAP, weighted([STABLE_URL, 1], [CANARY_URL, 3]), 75],
    ["weights of which only stable's stands there", MAP, weighted([STABLE_URL, 100]), 0],
    ["weights of which only the canary's stands there", MAP, weighted([CANARY_URL, 1]), 100],
    ["stable as default service", MAP, { defaultService: STABLE_URL }, 0],
    ["the canary as default service", MAP, { defaultService: CANARY_URL }, 100],
    [
      "a default service with an action that has no weights",
      MAP,
      { defaultService: STABLE_URL, defaultRouteAction: { corsPolicy: {} } },
      0,
    ],
    ["a partial address", MAP, { defaultService: "projects/demo/global/backendServices/ion-api" }, 0],
    ["the number of the project", MAP, { defaultService: at("projects/4711/global/backendServices/ion-api") }, 0],
    [
      "backends of a region",
      REGIONAL,
      { defaultService: at("projects/demo/regions/us-central1/backendServices/ion-api-canary") },
      100,
    ],
    [
      "the path matcher that the plan names",
      MATCHED,
      { defaultService: at("projects/demo/global/backendServices/else"), pathMatchers },
      5,
    ],
  ])("reads %s", (_, route, body, percent) => {
    expect(percentInUrlMap(route, body)).toBe(percent);
  });

  it.each<[string, UrlMapRoute, Json, string]>([
    [
      "a third backend",
      MAP,
      weighted([STABLE_URL, 90], [CANARY_URL, 5], [at("projects/demo/global/backendServices/more"), 5]),
      "backendServices/more'",
    ],
    [
      "another default service",
      MAP,
      { defaultService: at("projects/demo/global/backendServices/else") },
      "backendServices/else'",
    ],
    ["no default route at all", MAP, { defaultUrlRedirect: { httpsRedirect: true } }, "got nothing"],
    [
      "the backend of another project",
      MAP,
      { defaultService: at("projects/other/global/backendServices/ion-api") },
      "projects/other/",
    ],
    [
      "a regional backend behind a global map",
      MAP,
      { defaultService: at("projects/demo/regions/us-central1/backendServices/ion-api") },
      "regions/us-central1",
    ],
    ["a global backend behind a regional map", REGIONAL, { defaultService: STABLE_URL }, "global/backendServices"],
    ["a backend bucket", MAP, { defaultService: at("projects/demo/global/backendBuckets/ion-api") }, "backendBuckets"],
    ["a share that is no whole percent", MAP, weighted([STABLE_URL, 995], [CANARY_URL, 5]), "got 5 of 1000"],
    ["weights that are all 0", MAP, weighted([STABLE_URL, 0], [CANARY_URL, 0]), "got 0 of 0"],
    ["a weight that is none", MAP, weighted([STABLE_URL, 99.5], [CANARY_URL, 0.5]), "got 99.5"],
    ["the same backend twice", MAP, weighted([STABLE_URL, 50], [STABLE_URL, 50]), "the stable one twice"],
    [
      "a path matcher that is not there",
      { ...MAP, pathMatcher: "shop" },
      { defaultService: STABLE_URL, pathMatchers },
      "got 'api', 'web'",
    ],
  ])("refuses %s, naming what was found and how to mend it", (_, route, body, got) => {
    const where = route.region === undefined ? "--global" : "--region=us-central1";
    expect(() => percentInUrlMap(route, body)).toThrowError(
      expect.objectContaining({
        code: "ROUTE_UNFIT",
        message: expect.stringContaining(got),
        hint: expect.stringContaining(`gcloud compute url-maps import ion ${where} --project=demo`),
      }),
    );
  });

  it("reads every whole percent, whatever the weights add up to", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 10 }), (percent, times) => {
        const body = weighted([STABLE_URL, (100 - percent) * times], [CANARY_URL, percent * times]);
        expect(percentInUrlMap(MAP, body)).toBe(percent);
      }),
    );
  });
});
