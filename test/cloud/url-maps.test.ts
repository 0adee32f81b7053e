import { afterEach, describe, expect, it } from "vitest";
import type { Json } from "../../src/core/json";
import type { RouteState } from "../../src/core/outside";
import { planRoute } from "../../src/core/route-change";
import { MAP } from "../core/routes";
import { urlMapFor } from "../fakes/url-map";
import { type Answer, connect, failureOf, type Google, QUICK, refusal, startGoogle } from "./google";

let google: Google;
afterEach(() => google.close());

const PATH = "/compute/v1/projects/demo/global/urlMaps/ion";
const BODY: Json = { ...urlMapFor(MAP), fingerprint: "abc=" };
const STATE: RouteState = { route: MAP, percent: 0, version: "abc=", body: BODY };
const REGIONAL = { ...MAP, region: "us-central1" };

/** Answers the change with this operation, and every look at it with the next of those. */
function operations(...answers: readonly Json[]) {
  let looked = 0;
  return (): Answer => ({ json: answers[Math.min(looked++, answers.length - 1)] });
}

function failed(status: number, code: string): Json {
  return { name: "op-1", status: "DONE", httpErrorStatusCode: status, error: { errors: [{ code, message: "no" }] } };
}

describe("URL maps", () => {
  it("reads the split with the fingerprint and the whole body", async () => {
    google = await startGoogle(() => ({ json: BODY }));
    expect(await connect(google).routes.read(MAP)).toEqual(STATE);
    expect(google.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([`GET ${PATH}`]);
  });

  it.each([
    ["ROUTE_NOT_FOUND", "there is none", refusal(404, "NOT_FOUND", "The resource was not found")],
    ["ROUTE_UNFIT", "it leads elsewhere", { json: { fingerprint: "abc=", defaultService: "x" } }],
    ["CLOUD_UNREACHABLE", "it has no fingerprint", { json: urlMapFor(MAP) }],
    ["PERMISSION_DENIED", "it may not be read", refusal(403, "x", "Required 'compute.urlMaps.get' permission")],
  ])("throws %s where %s", async (code, _, answer) => {
    google = await startGoogle(() => answer);
    await expect(connect(google).routes.read(MAP)).rejects.toMatchObject({ code });
  });

  it("sends exactly the planned change, once, and waits for its operation", async () => {
    google = await startGoogle(operations({ name: "op-1", status: "RUNNING" }, { name: "op-1", status: "DONE" }));
    const change = planRoute(STATE, 10);
    await connect(google).routes.send(change);
    expect(google.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      expect.stringMatching(new RegExp(`^PATCH ${PATH}\\?requestId=[0-9a-f-]{36}$`)),
      "GET /compute/v1/projects/demo/global/operations/op-1",
    ]);
    expect(JSON.parse(google.seen[0]?.body ?? "")).toEqual(change.wire.body);
  });

  it("waits for the operation of a region where the URL map is regional", async () => {
    google = await startGoogle(operations({ name: "op-1", status: "PENDING" }, { name: "op-1", status: "DONE" }));
    await connect(google).routes.send(planRoute({ ...STATE, route: REGIONAL, body: urlMapFor(REGIONAL) }, 10));
    expect(google.seen[1]?.path).toBe("/compute/v1/projects/demo/regions/us-central1/operations/op-1");
  });

  it.each([
    ["CONFLICT", "the fingerprint is an older one", refusal(412, "x", "Invalid fingerprint.")],
    ["ROUTE_NOT_FOUND", "the URL map is gone", refusal(404, "NOT_FOUND", "was not found")],
    ["PERMISSION_DENIED", "it is not allowed", refusal(403, "x", "Required 'compute.urlMaps.update' permission")],
    ["CLOUD_REFUSED", "the body makes no sense", refusal(400, "x", "Invalid value for field")],
    ["CONFLICT", "the operation finds another fingerprint", { json: failed(412, "CONDITION_NOT_MET") }],
    ["CONFLICT", "somebody else is at it", { json: failed(400, "RESOURCE_NOT_READY") }],
    ["QUOTA_EXCEEDED", "a quota is used up", { json: failed(403, "QUOTA_EXCEEDED") }],
    ["PERMISSION_DENIED", "the operation may not use the backend", { json: failed(403, "FORBIDDEN") }],
    ["CLOUD_UNREACHABLE", "the operation fails within Google", { json: failed(503, "BACKEND_ERROR") }],
    [
      "CLOUD_REFUSED",
      "the operation fails without a word",
      { json: { name: "op-1", status: "DONE", httpErrorStatusCode: 400 } },
    ],
    ["CLOUD_UNREACHABLE", "the answer is no operation", { json: {} }],
  ])("throws %s where %s", async (code, _, answer) => {
    google = await startGoogle(() => answer);
    await expect(connect(google).routes.send(planRoute(STATE, 10))).rejects.toMatchObject({ code });
  });

  it("throws CLOUD_UNREACHABLE when the answer is lost, and asks no second time", async () => {
    google = await startGoogle((_, { req }) => {
      req.socket.destroy();
      return "handled";
    });
    const error = await failureOf(connect(google, { limits: QUICK }).routes.send(planRoute(STATE, 10)));
    expect([error.code, google.seen.length]).toEqual(["CLOUD_UNREACHABLE", 1]);
  });

  it("tells whoever was too late how to look who changed it", async () => {
    google = await startGoogle(() => refusal(412, "x", "Invalid fingerprint."));
    const error = await failureOf(connect(google).routes.send(planRoute(STATE, 10)));
    expect(error.hint).toContain("gcloud compute url-maps describe ion --global --project=demo");
  });
});
