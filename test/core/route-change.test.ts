import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { percentInDocument } from "../../src/core/document";
import type { Json } from "../../src/core/json";
import type { RouteState } from "../../src/core/outside";
import { planRoute } from "../../src/core/route-change";
import { percentInUrlMap, type UrlMapRoute } from "../../src/core/url-map";
import { mergePatch, urlMapFor } from "../fakes/url-map";
import { CANARY_URL, DOCUMENT, MAP, STABLE_URL, weighted } from "./routes";

const CANARY_PATH = "projects/demo/global/backendServices/ion-api-canary";

function stateOf(body: Json, route: UrlMapRoute = MAP): RouteState {
  return { route, percent: 0, version: "fp=", body };
}

describe("planRoute", () => {
  it("splits at the default route of the map, and says nothing about the rest", () => {
    expect(planRoute(stateOf(urlMapFor(MAP)), 10).wire).toEqual({
      api: "compute",
      method: "PATCH",
      path: "/compute/v1/projects/demo/global/urlMaps/ion",
      body: {
        fingerprint: "fp=",
        defaultService: null,
        defaultRouteAction: {
          weightedBackendServices: [
            { backendService: "projects/demo/global/backendServices/ion-api", weight: 90 },
            { backendService: CANARY_PATH, weight: 10 },
          ],
        },
      },
    });
  });

  it("keeps what else stands at the default route and at its weights", () => {
    const [stable, canary] = [
      { backendService: STABLE_URL, weight: 190, headerAction: { requestHeadersToRemove: ["x-a"] } },
      { backendService: CANARY_URL, weight: 10, aFieldOfNextYear: 1 },
    ];
    const action = { retryPolicy: { numRetries: 3 }, weightedBackendServices: [canary, stable] };
    expect(planRoute(stateOf({ defaultRouteAction: action }), 20).wire.body).toEqual({
      fingerprint: "fp=",
      defaultRouteAction: {
        ...action,
        weightedBackendServices: [
          { ...canary, weight: 20 },
          { ...stable, weight: 80 },
        ],
      },
    });
  });

  it("changes the one path matcher, and hands the others back as they were", () => {
    const route = { ...MAP, region: "us-central1", pathMatcher: "web" };
    const body = urlMapFor(route);
    const [other, own] = body["pathMatchers"] as readonly [Json, Json];
    const { defaultService: _cleared, ...kept } = own;
    const at = "projects/demo/regions/us-central1/backendServices";
    const weights = [[`${at}/ion-api`, 95] as const, [`${at}/ion-api-canary`, 5] as const];
    expect(planRoute(stateOf(body, route), 5).wire).toMatchObject({
      path: "/compute/v1/projects/demo/regions/us-central1/urlMaps/ion",
      body: { fingerprint: "fp=", pathMatchers: [other, { ...kept, ...weighted(...weights) }] },
    });
  });

  it.each(["web", undefined])("is read back as planned, and touches nothing else: path matcher %s", (pathMatcher) => {
    const route = { ...MAP, ...(pathMatcher === undefined ? {} : { pathMatcher }) };
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 4 }), (percents) => {
        const body = percents.reduce((now, percent) => {
          const { fingerprint: _sent, ...patch } = planRoute(stateOf(now, route), percent).wire.body;
          const next = mergePatch(now, patch) as Json;
          expect(percentInUrlMap(route, next)).toBe(percent);
          return next;
        }, urlMapFor(route));
        expect(withoutSplit(body)).toEqual(withoutSplit(urlMapFor(route)));
      }),
    );
  });

  it("writes a document on the generation that was read, and keeps what it does not know", () => {
    const body = { version: 1, service: "ion-api", percent: 5, assignment: "md5", canary: "old", owner: "ion" };
    expect(planRoute({ route: DOCUMENT, percent: 5, version: "17", body }, 10)).toEqual({
      route: DOCUMENT,
      percent: 10,
      version: "17",
      wire: {
        api: "storage",
        method: "POST",
        path: "/upload/storage/v1/b/ion-split/o?uploadType=multipart&name=live%2Fpercent.json&ifGenerationMatch=17",
        metadata: { cacheControl: "no-store", contentType: "application/json" },
        body: { version: 1, service: "ion-api", percent: 10, assignment: "md5", owner: "ion" },
      },
    });
  });

  it.each([-1, 101, 2.5, Number.NaN])("refuses %s, which is no percent", (percent) => {
    expect(() => planRoute(stateOf(urlMapFor(MAP)), percent)).toThrowError(
      expect.objectContaining({ code: "INTERNAL" }),
    );
  });
});

describe("percentInDocument", () => {
  const good = { version: 1, service: "ion-api", percent: 5, assignment: "md5" };

  it("reads what planRoute writes", () => {
    const { wire } = planRoute({ route: DOCUMENT, percent: 0, version: "0", body: {} }, 30);
    expect(percentInDocument(DOCUMENT, wire.body)).toBe(30);
  });

  it.each<[string, Json, string]>([
    ["an empty one", {}, "expected a document of version 1"],
    ["a later version", { ...good, version: 2 }, "got 2"],
    ["another assignment", { ...good, assignment: "random" }, 'got "random"'],
    ["a percent in words", { ...good, percent: "5" }, "got string"],
    ["a percent above all", { ...good, percent: 101 }, "got 101"],
    ["another service's", { ...good, service: "shop" }, 'got "shop"'],
  ])("refuses %s", (_, body, got) => {
    expect(() => percentInDocument(DOCUMENT, body)).toThrowError(
      expect.objectContaining({
        code: "ROUTE_UNFIT",
        message: expect.stringContaining(got),
        hint: expect.stringContaining("gcloud storage cat gs://ion-split/live/percent.json"),
      }),
    );
  });
});

function withoutSplit(body: Json): Json {
  const { defaultService: _service, defaultRouteAction: _action, pathMatchers, ...rest } = body;
  const matchers = (pathMatchers as readonly Json[]).map((one) => {
    const { defaultService, defaultRouteAction: _split, ...kept } = one;
    return one["name"] === "web" ? kept : { ...kept, defaultService };
  });
  return { ...rest, matchers } as Json;
}
