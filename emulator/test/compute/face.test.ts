import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { projectNumberOf } from "../../core/ids";
import type { Emulator } from "../../emulator";
import { ask, startQuick } from "../control/http";
import { COMPUTE, MAP, setBackend, setFront, setWeights, weights, write } from "./stand";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startQuick({ computeMs: 10 });
  await setBackend(emulator, "stable", { service: "shop" });
  await setBackend(emulator, "canary", { service: "shop", tag: "canary" });
  await setFront(emulator, weights(0));
});
afterEach(() => emulator.close());

const get = async (path: string) => (await ask(emulator, "GET", path)).body;
const NEG = `${COMPUTE}/regions/us-central1/networkEndpointGroups/stable`;
const BACKEND = `${COMPUTE}/global/backendServices/stable`;

describe("Compute Engine over HTTP", () => {
  it("waits for an operation, which is then in the list of its place", async () => {
    const { body: began } = await ask(emulator, "POST", `${COMPUTE}/regions/us-central1/networkEndpointGroups`, {
      name: "more",
      networkEndpointType: "SERVERLESS",
      cloudRun: { service: "more" },
    });
    const operations = `${COMPUTE}/regions/us-central1/operations`;
    const waited = await ask(emulator, "POST", `${operations}/${String(began["name"])}/wait`);
    expect(waited.body).toMatchObject({
      kind: "compute#operation",
      status: "DONE",
      progress: 100,
      operationType: "insert",
      targetLink: expect.stringMatching(/\/regions\/us-central1\/networkEndpointGroups\/more$/),
      region: expect.stringMatching(/\/projects\/p\/regions\/us-central1$/),
    });
    expect(await get(`${operations}/${String(began["name"])}`)).toEqual(waited.body);
    expect(await get(operations)).toMatchObject({ items: [waited.body, {}, {}] });
  });

  it("lists in a scope, in all scopes, and page by page", async () => {
    const backends = `${COMPUTE}/global/backendServices`;
    const first = await get(`${backends}?maxResults=1`);
    expect(first).toMatchObject({ kind: "compute#backendServiceList", items: [{ name: "canary" }] });
    const token = String(first["nextPageToken"]);
    expect(await get(`${backends}?maxResults=1&pageToken=${token}`)).toMatchObject({ items: [{ name: "stable" }] });
    expect(await get(`${COMPUTE}/aggregated/networkEndpointGroups`)).toMatchObject({
      items: { global: {}, "regions/us-central1": { networkEndpointGroups: [{ name: "canary" }, { name: "stable" }] } },
    });
    expect(await get(`${COMPUTE}/regions/europe-west1/urlMaps`)).not.toHaveProperty("items");
  });

  it("lets one of two writers win, and tells the other so", async () => {
    const { fingerprint } = await get(MAP);
    const answers = await Promise.all(
      [100, 200].map((canary) => ask(emulator, "PATCH", MAP, { fingerprint, ...weights(canary) })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412]);
    expect(answers.find(({ status }) => status === 412)?.body).toEqual({
      error: {
        code: 412,
        message: "Invalid fingerprint.",
        errors: [
          {
            message: "Invalid fingerprint.",
            domain: "global",
            reason: "conditionNotMet",
            locationType: "header",
            location: "If-Match",
          },
        ],
      },
    });
  });

  it("validates a URL map without writing it, and switches a proxy to another", async () => {
    const validate = async (resource: object) => (await ask(emulator, "POST", `${MAP}/validate`, { resource })).body;
    expect(await validate(weights(10))).toEqual({ result: { loadSucceeded: true, testPassed: true } });
    expect(await validate({})).toMatchObject({ result: { loadSucceeded: false, loadErrors: [expect.any(String)] } });
    const proxy = `${COMPUTE}/global/targetHttpProxies/web`;
    await write(emulator, "POST", `${COMPUTE}/global/urlMaps`, { name: "next", ...weights(10) });
    await write(emulator, "POST", `${proxy}/setUrlMap`, { urlMap: "global/urlMaps/next" });
    expect(await get(proxy)).toMatchObject({ urlMap: expect.stringMatching(/\/urlMaps\/next$/) });
  });

  it("keeps the maps and services of a region apart from the global ones", async () => {
    const region = `${COMPUTE}/regions/us-central1`;
    const group = "regions/us-central1/networkEndpointGroups/canary";
    await write(emulator, "POST", `${region}/backendServices`, { name: "stable", backends: [{ group }] });
    const service = "regions/us-central1/backendServices/stable";
    await write(emulator, "POST", `${region}/urlMaps`, { name: "web", defaultService: service });
    expect(await get(`${region}/urlMaps/web`)).toMatchObject({ region: expect.stringMatching(/us-central1$/) });
    expect(await get(MAP)).not.toHaveProperty("region");
  });

  it("takes a project's number for its id, and has nothing left after a reset", async () => {
    const { fingerprint } = await get(MAP);
    expect(await get(MAP.replace("/p/", `/${projectNumberOf("p")}/`))).toMatchObject({ fingerprint });
    await ask(emulator, "POST", "/emulator/v1/reset");
    expect((await ask(emulator, "PATCH", MAP, { fingerprint })).status).toBe(404);
  });

  it("ends an operation in vain where the operator says so, once, and leaves all as it was", async () => {
    const before = await get(MAP);
    const failure = { code: "QUOTA_EXCEEDED", message: "Quota exceeded." };
    const set = await ask(emulator, "PUT", "/emulator/v1/operation-errors", [{ target: "/urlMaps/web$", ...failure }]);
    const other = await write(emulator, "POST", `${COMPUTE}/global/addresses`, { name: "other" });
    const body = { fingerprint: before["fingerprint"], ...weights(10) };
    const failed = await write(emulator, "PATCH", MAP, body);
    expect([set.status, other["error"], failed]).toMatchObject([
      200,
      undefined,
      { status: "DONE", error: { errors: [failure] }, httpErrorStatusCode: 400 },
    ]);
    expect(await get(MAP)).toEqual(before);
    expect(await write(emulator, "PATCH", MAP, body)).not.toHaveProperty("error");
    expect((await ask(emulator, "PUT", "/emulator/v1/operation-errors", [{ ...failure, target: "(" }])).status).toBe(
      400,
    );
  });

  it("is hit by faults, and its calls are in the log", async () => {
    await ask(emulator, "POST", "/emulator/v1/faults", { method: "PATCH", path: "urlMaps/web", drop: "after" });
    const { fingerprint } = await get(MAP);
    await expect(ask(emulator, "PATCH", MAP, { fingerprint, ...weights(10) })).rejects.toThrow("fetch failed");
    await expect.poll(async () => (await get(MAP))["fingerprint"]).not.toBe(fingerprint);
    const { requests } = await get("/emulator/v1/requests");
    expect(requests).toContainEqual(expect.objectContaining({ method: "PATCH", path: MAP, status: 0, injected: true }));
  });

  it.each([
    ["compute.urlMaps.get", "GET", MAP, "p/global/urlMaps/web"],
    ["compute.urlMaps.list", "GET", `${COMPUTE}/global/urlMaps`, "p/global/urlMaps"],
    ["compute.urlMaps.list", "GET", `${COMPUTE}/aggregated/urlMaps`, "p"],
    ["compute.urlMaps.create", "POST", `${COMPUTE}/global/urlMaps`, "p/global/urlMaps"],
    ["compute.urlMaps.update", "PATCH", MAP, "p/global/urlMaps/web"],
    ["compute.urlMaps.delete", "DELETE", MAP, "p/global/urlMaps/web"],
    ["compute.urlMaps.validate", "POST", `${MAP}/validate`, "p/global/urlMaps/web"],
    ["compute.backendServices.use", "PATCH", MAP, "p/global/backendServices/stable"],
    ["compute.backendServices.get", "GET", BACKEND, "p/global/backendServices/stable"],
    ["compute.backendServices.update", "PUT", BACKEND, "p/global/backendServices/stable"],
    ["compute.regionNetworkEndpointGroups.get", "GET", NEG, "p/regions/us-central1/networkEndpointGroups/stable"],
    ["compute.regionNetworkEndpointGroups.delete", "DELETE", NEG, "p/regions/us-central1/networkEndpointGroups/stable"],
    ["compute.regionUrlMaps.get", "GET", `${COMPUTE}/regions/r/urlMaps/web`, "p/regions/r/urlMaps/web"],
    ["compute.globalOperations.get", "POST", `${COMPUTE}/global/operations/o/wait`, "p/global/operations/o"],
    ["compute.globalForwardingRules.get", "GET", `${COMPUTE}/global/forwardingRules/f`, "p/global/forwardingRules/f"],
  ])("asks for %s before %s %s", async (permission, method, path, resource) => {
    await ask(emulator, "PUT", "/emulator/v1/denied-permissions", [permission]);
    const message = `Required '${permission}' permission for 'projects/${resource}'`;
    expect(await ask(emulator, method, path, method === "GET" ? undefined : weights(10))).toEqual({
      status: 403,
      body: { error: { code: 403, message, errors: [{ message, domain: "global", reason: "forbidden" }] } },
    });
  });

  it("answers nothing while its API is off", async () => {
    await ask(emulator, "PUT", "/emulator/v1/disabled-apis", ["compute"]);
    expect(await ask(emulator, "GET", MAP)).toMatchObject({
      status: 403,
      body: {
        error: { details: [{ reason: "SERVICE_DISABLED", metadata: { service: "compute.googleapis.com" } }, {}] },
      },
    });
  });

  it("goes on from what it was last told, whoever told it", async () => {
    await setWeights(emulator, 10);
    await setWeights(emulator, 20);
    expect(await get(MAP)).toMatchObject({ defaultRouteAction: { weightedBackendServices: [{ weight: 980 }, {}] } });
  });
});
