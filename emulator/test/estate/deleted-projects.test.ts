import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator";
import { ask, startQuick } from "../control/http";
import { installed, runGcloud } from "../control/real-gcloud";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startQuick({ auth: "required", token: "operator-token" });
  await ask(emulator, "PUT", "/emulator/v1/projects", { p: { lifecycleState: "DELETE_REQUESTED" } });
});
afterEach(() => emulator.close());

const call = (method: string, path: string, body?: unknown) => ask(emulator, method, path, body, "operator-token");
const ACCOUNTS = "/v1/projects/p/serviceAccounts";
const REPOSITORIES = "/v1/projects/p/locations/us-central1/repositories";
const create = () => call("POST", ACCOUNTS, { accountId: "deployer" });

describe("a project that is about to be deleted", () => {
  it.each([
    ["an account", "POST", ACCOUNTS, { accountId: "deployer" }],
    ["a repository", "POST", `${REPOSITORIES}?repositoryId=images`, { format: "DOCKER" }],
    ["an API", "POST", "/v1/projects/p/services:batchEnable", { serviceIds: ["run.googleapis.com"] }],
    ["a service", "POST", "/v2/projects/p/locations/us-central1/services?serviceId=ion", {}],
    ["a service by Knative's API", "POST", "/apis/serving.knative.dev/v1/namespaces/p/services", {}],
    ["its policy", "POST", "/v1/projects/p:setIamPolicy", { policy: {} }],
  ])("refuses a write of %s", async (_what, method, path, body) => {
    expect(await call(method, path, body)).toMatchObject({
      status: 403,
      body: { error: { status: "PERMISSION_DENIED", details: [{ reason: "CONSUMER_INVALID" }] } },
    });
  });

  it.each([
    ["the project", "GET", "/v1/projects/p", undefined],
    ["its accounts", "GET", ACCOUNTS, undefined],
    ["its permissions", "POST", "/v1/projects/p:testIamPermissions", { permissions: [] }],
    ["another project's accounts", "POST", "/v1/projects/other/serviceAccounts", { accountId: "deployer" }],
  ])("leaves alone %s", async (_what, method, path, body) => {
    expect((await call(method, path, body)).status).toBe(200);
  });

  it.each(["v1", "v3"])("can be brought back once by %s, and written to then", async (version) => {
    expect((await call("POST", `/${version}/projects/p:undelete`, {})).status).toBe(200);
    expect((await call("GET", "/v1/projects/p")).body["lifecycleState"]).toBe("ACTIVE");
    expect((await create()).status).toBe(200);
    expect((await call("POST", `/${version}/projects/p:undelete`, {})).status).toBe(400);
  });

  it.runIf(installed)(
    "is brought back by the real gcloud",
    async () => {
      const { code, text } = await runGcloud(emulator, ["projects", "undelete", "p", "--quiet"]);
      expect({ code, text }).toMatchObject({ code: 0 });
      expect((await create()).status).toBe(200);
    },
    60_000,
  );
});
