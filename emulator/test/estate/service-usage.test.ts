import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator";
import { ask, startQuick } from "../control/http";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startQuick({ enableMs: 40 });
});
afterEach(() => emulator.close());

const SERVICES = "/v1/projects/p/services";
const RUN = "run.googleapis.com";
const OFF = [RUN, "artifactregistry.googleapis.com"];

const switchOff = (...apis: readonly string[]) => ask(emulator, "PUT", "/emulator/v1/disabled-apis", apis);
const state = async (api = RUN) => (await ask(emulator, "GET", `${SERVICES}/${api}`)).body["state"];
const enableAll = (serviceIds: readonly string[]) => ask(emulator, "POST", `${SERVICES}:batchEnable`, { serviceIds });
const operation = async (name: unknown) => (await ask(emulator, "GET", `/v1/${String(name)}`)).body;

describe("enabling APIs that are off", () => {
  it("is an operation that is not done at once, and says in the end what was enabled", async () => {
    // Long enough for a slow machine to look in between.
    await ask(emulator, "PUT", "/emulator/v1/delays", { enableMs: 2000, propagationMs: 0 });
    await switchOff(...OFF);
    const { body } = await enableAll(OFF);
    expect([body, await state()]).toEqual([
      {
        name: expect.stringMatching(/^operations\/acat\.p2-\d{12}-[0-9a-f-]{36}$/),
        metadata: {
          "@type": "type.googleapis.com/google.api.serviceusage.v1.OperationMetadata",
          resourceNames: OFF.map((api) => expect.stringMatching(new RegExp(`^projects/\\d+/services/${api}$`))),
        },
      },
      "DISABLED",
    ]);
    await expect
      .poll(() => operation(body["name"]), { timeout: 10_000 })
      .toMatchObject({
        done: true,
        response: { services: OFF.map((api) => ({ config: { name: api }, state: "ENABLED" })) },
      });
    expect([await state(), await state(OFF[1])]).toEqual(["ENABLED", "ENABLED"]);
  }, 15_000);

  it("has nothing to do where they are on", async () => {
    expect((await enableAll(OFF)).body).toMatchObject({ name: "operations/noop.DONE_OPERATION", done: true });
  });

  it("is for one project only", async () => {
    await switchOff(RUN);
    const { body } = await ask(emulator, "POST", `${SERVICES}/${RUN}:enable`, {});
    await expect.poll(() => operation(body["name"])).toMatchObject({ done: true });
    const other = await ask(emulator, "GET", `/v1/projects/other/services/${RUN}`);
    expect([await state(), other.body["state"]]).toEqual(["ENABLED", "DISABLED"]);
  });

  it("can be undone", async () => {
    const { body } = await ask(emulator, "POST", `${SERVICES}/${RUN}:disable`, {});
    await expect.poll(() => operation(body["name"])).toMatchObject({ response: { service: { state: "DISABLED" } } });
    expect(await state()).toBe("DISABLED");
  });

  it("is not the end of it where it takes time to get around", async () => {
    await ask(emulator, "PUT", "/emulator/v1/delays", { enableMs: 0, propagationMs: 400 });
    await switchOff(RUN);
    await enableAll([RUN]);
    const list = () => ask(emulator, "GET", "/v2/projects/p/locations/us-central1/services");
    expect([await state(), (await list()).status]).toEqual(["ENABLED", 403]);
    await expect.poll(async () => (await list()).status).toBe(200);
  });
});

describe("asking for many", () => {
  it("answers with each in the order asked, names by number or id", async () => {
    await switchOff(RUN);
    const number = String((await ask(emulator, "GET", "/v1/projects/p")).body["projectNumber"]);
    const names = [`projects/p/services/${RUN}`, `projects/${number}/services/iam.googleapis.com`];
    const { body } = await ask(emulator, "GET", `${SERVICES}:batchGet?${names.map((one) => `names=${one}`).join("&")}`);
    expect(body).toMatchObject({
      services: [
        { name: `projects/${number}/services/${RUN}`, state: "DISABLED" },
        { config: { name: "iam.googleapis.com" }, state: "ENABLED" },
      ],
    });
  });

  it("lists by state, page by page", async () => {
    await switchOff(...OFF);
    const page = async (query: string) => (await ask(emulator, "GET", `${SERVICES}?${query}`)).body;
    const names = (body: Record<string, unknown>) =>
      (body["services"] as readonly { config: { name: string } }[]).map(({ config }) => config.name);
    expect(names(await page("filter=state:DISABLED"))).toEqual([...OFF].sort());
    const first = await page("filter=state:DISABLED&pageSize=1");
    const second = await page(`filter=state:DISABLED&pageSize=1&pageToken=${String(first["nextPageToken"])}`);
    expect([...names(first), ...names(second)]).toEqual([...OFF].sort());
  });

  it.each([
    { what: "a batch of 31 to read", method: "GET", path: `:batchGet?${"names=projects/p/services/x&".repeat(31)}` },
    { what: "a batch of none to read", method: "GET", path: ":batchGet" },
    { what: "another project's service", method: "GET", path: ":batchGet?names=projects/other/services/x" },
    { what: "a batch of none to enable", method: "POST", path: ":batchEnable", body: { serviceIds: [] } },
    {
      what: "a batch of 21 to enable",
      method: "POST",
      path: ":batchEnable",
      body: { serviceIds: Array.from({ length: 21 }, (_, index) => `a${index}.googleapis.com`) },
    },
  ])("refuses $what", async ({ method, path, body }) => {
    expect(await ask(emulator, method, `${SERVICES}${path}`, body)).toMatchObject({
      status: 400,
      body: { error: { status: "INVALID_ARGUMENT" } },
    });
  });
});

describe("a call of an API that is off", () => {
  const CALLS = [
    ["run", "GET", "/v2/projects/p/locations/us-central1/services"],
    ["run", "GET", "/apis/serving.knative.dev/v1/namespaces/p/services"],
    ["run", "GET", "/v1/projects/p/locations/-/services"],
    ["artifactregistry", "GET", "/v1/projects/p/locations/us-central1/repositories/images"],
    ["iam", "GET", "/v1/projects/p/serviceAccounts/deployer@p.iam.gserviceaccount.com"],
    ["iam", "POST", "/v1/projects/-/serviceAccounts/deployer@p.iam.gserviceaccount.com:getIamPolicy"],
    ["iamcredentials", "POST", "/v1/projects/-/serviceAccounts/d@p.iam.gserviceaccount.com:generateAccessToken"],
    ["cloudresourcemanager", "GET", "/v1/projects/p"],
    ["cloudresourcemanager", "POST", "/v3/projects/p:testIamPermissions"],
    ["monitoring", "GET", "/v3/projects/p/timeSeries"],
    ["logging", "POST", "/v2/entries:list"],
  ] as const;

  it.each(CALLS)("is told that %s is disabled: %s %s", async (api, method, path) => {
    const service = `${api}.googleapis.com`;
    await switchOff(service);
    const { status, body } = await ask(emulator, method, path, method === "POST" ? {} : undefined);
    expect({ status, body }).toMatchObject({
      status: 403,
      body: {
        error: {
          status: "PERMISSION_DENIED",
          message: expect.stringContaining("has not been used in project"),
          details: [
            {
              "@type": "type.googleapis.com/google.rpc.ErrorInfo",
              reason: "SERVICE_DISABLED",
              domain: "googleapis.com",
              metadata: { service, consumer: expect.stringMatching(/^projects\/\d{12}$/) },
            },
            { "@type": "type.googleapis.com/google.rpc.Help" },
          ],
        },
      },
    });
  });

  it("is about the project of the call", async () => {
    await switchOff("logging.googleapis.com");
    const { body } = await ask(emulator, "POST", "/v1/projects/other/services/logging.googleapis.com:enable", {});
    await expect.poll(() => operation(body["name"])).toMatchObject({ done: true });
    const list = async (project: string) =>
      (await ask(emulator, "POST", "/v2/entries:list", { resourceNames: [`projects/${project}`] })).status;
    expect([await list("p"), await list("other")]).toEqual([403, 200]);
  });

  it("leaves Service Usage and GitHub alone", async () => {
    await switchOff("serviceusage.googleapis.com", "run.googleapis.com");
    expect([await state(), (await ask(emulator, "GET", "/repos/o/r")).status]).toEqual(["DISABLED", 200]);
  });
});
