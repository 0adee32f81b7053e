import { afterEach, describe, expect, it } from "vitest";
import type { Json } from "../../src/core/json";
import { MAP } from "../core/routes";
import { connect, type Google, refusal, startGoogle } from "./google";

let google: Google;
afterEach(() => google.close());

const ROOT = "https://www.googleapis.com/compute/v1";
const GROUPS = "/projects/demo/regions/us-central1/networkEndpointGroups";

/** Serves one backend with a group of this kind; undefined: the group is gone. */
async function serveBackend(group: Json | undefined, path = `${GROUPS}/neg`): Promise<void> {
  google = await startGoogle((seen) => {
    if (seen.path.endsWith("/backendServices/ion-api-canary")) return { json: { backends: [{ group: ROOT + path }] } };
    return group === undefined ? refusal(404, "NOT_FOUND", "was not found") : { json: group };
  });
}

describe("what stands behind a backend", () => {
  const region = "us-central1";
  it.each([
    ["a service", { cloudRun: { service: "ion-api" } }, { serves: [{ region, service: "ion-api" }], others: [] }],
    [
      "a tag of a service",
      { cloudRun: { service: "ion-api", tag: "canary" } },
      { serves: [{ region, service: "ion-api", tag: "canary" }], others: [] },
    ],
    ["a mask", { cloudRun: { urlMask: "<service>.example.com" } }, { serves: [], others: ["neg"] }],
    ["an App Engine app", { appEngine: {} }, { serves: [], others: ["neg"] }],
    ["a group that is gone", undefined, { serves: [], others: ["neg"] }],
  ])("is %s", async (_, group, expected) => {
    await serveBackend(group);
    expect(await connect(google).routes.backend(MAP, "ion-api-canary")).toEqual(expected);
    expect(google.seen.map(({ path }) => path)).toEqual([
      "/compute/v1/projects/demo/global/backendServices/ion-api-canary",
      `/compute/v1${GROUPS}/neg`,
    ]);
  });

  it("is not asked of a zonal group, which is no Cloud Run service", async () => {
    await serveBackend({}, "/projects/demo/zones/us-central1-a/instanceGroups/vms");
    expect(await connect(google).routes.backend(MAP, "ion-api-canary")).toEqual({ serves: [], others: ["vms"] });
    expect(google.seen).toHaveLength(1);
  });

  it("is undefined where there is no such backend service", async () => {
    google = await startGoogle(() => refusal(404, "NOT_FOUND", "was not found"));
    expect(await connect(google).routes.backend(MAP, "none")).toBeUndefined();
  });
});
