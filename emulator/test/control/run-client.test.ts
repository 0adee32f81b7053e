import { RevisionsClient, ServicesClient } from "@google-cloud/run";
import { PassThroughClient } from "google-auth-library";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator";
import { startQuick } from "./http";

const parent = "projects/p/locations/us-central1";
const name = `${parent}/services/hello`;
const TO_REVISION = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION" as const;

let emulator: Emulator;
let services: ServicesClient;
let revisions: RevisionsClient;

/** The one revision that the first deploy made. */
let first = "";

const short = (resource: string | null | undefined) => (resource ?? "").replace(/^.*\//, "");
const read = async () => (await services.getService({ name }))[0];

beforeAll(async () => {
  emulator = await startQuick();
  const options = {
    fallback: true,
    protocol: "http",
    apiEndpoint: "127.0.0.1",
    port: emulator.port,
    authClient: new PassThroughClient(),
    projectId: "p",
  };
  services = new ServicesClient(options);
  revisions = new RevisionsClient(options);
  const [operation] = await services.createService({
    parent,
    serviceId: "hello",
    service: { template: { containers: [{ image: "img:1" }] } },
  });
  await operation.promise();
  first = short((await read()).latestReadyRevision);
});

afterAll(async () => {
  await services.close();
  await revisions.close();
  await emulator.close();
});

describe("Google's own client for Cloud Run", () => {
  it("sees the service it has created", async () => {
    expect(first).toMatch(/^hello-00001-[a-z0-9]{3}$/);
    expect(await read()).toMatchObject({
      name,
      generation: "1",
      observedGeneration: "1",
      ingress: "INGRESS_TRAFFIC_ALL",
      traffic: [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 }],
      trafficStatuses: [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100, revision: "", uri: "" }],
      terminalCondition: { type: "Ready", state: "CONDITION_SUCCEEDED" },
    });
  });

  it("lists it", async () => {
    const [all] = await services.listServices({ parent });
    expect(all.map((service) => service.name)).toEqual([name]);
  });

  it("makes a named revision and sends traffic to it in one update", async () => {
    const template = (await read()).template;
    const [operation] = await services.updateService({
      service: {
        name,
        annotations: { "canary.example/ledger": "one" },
        template: { ...template, revision: "hello-two", containers: [{ image: "img:2" }] },
        traffic: [
          { type: TO_REVISION, revision: first, percent: 90 },
          { type: TO_REVISION, revision: "hello-two", percent: 10, tag: "canary" },
        ],
      },
      updateMask: { paths: ["template", "traffic", "annotations"] },
    });
    await operation.promise();
    const service = await read();
    expect(service).toMatchObject({
      generation: "2",
      observedGeneration: "2",
      annotations: { "canary.example/ledger": "one" },
    });
    expect(service.trafficStatuses?.map(({ revision, percent, tag }) => ({ revision, percent, tag }))).toEqual([
      { revision: first, percent: 90, tag: "" },
      { revision: "hello-two", percent: 10, tag: "canary" },
    ]);
  });

  it("moves traffic alone, without a new revision and without losing annotations", async () => {
    const [operation] = await services.updateService({
      service: { name, traffic: [{ type: TO_REVISION, revision: first, percent: 100, tag: "stable" }] },
      updateMask: { paths: ["traffic"] },
    });
    await operation.promise();
    const service = await read();
    expect([short(service.latestCreatedRevision), service.annotations]).toEqual([
      "hello-two",
      { "canary.example/ledger": "one" },
    ]);
  });

  it("gets the error of a rollout that fails, with its code", async () => {
    const [operation] = await services.updateService({
      service: { name, template: { revision: "hello-bad", containers: [{ image: "broken" }] } },
      updateMask: { paths: ["template"] },
    });
    await expect(operation.promise()).rejects.toMatchObject({
      code: 9,
      message: expect.stringContaining(
        "Revision 'hello-bad' is not ready and cannot serve traffic. The user-provided container failed to start",
      ),
    });
    expect(short((await read()).latestReadyRevision)).toBe("hello-two");
  });

  it("polls an operation by its own means until it is done", async () => {
    const [{ name: operation = "" }] = await services.updateService({
      service: { name, description: "polled" },
      updateMask: { paths: ["description"] },
    });
    await expect
      .poll(async () => (await services.checkUpdateServiceProgress(operation)).done, { timeout: 10_000 })
      .toBe(true);
  });

  it("is told of a name that is taken, by code and text", async () => {
    const update = services.updateService({
      service: { name, template: { revision: "hello-two", containers: [{ image: "img:9" }] } },
      updateMask: { paths: ["template"] },
    });
    await expect(update).rejects.toMatchObject({
      code: 409,
      message: expect.stringContaining("Revision named 'hello-two' with different configuration already exists."),
    });
  });

  it("lists, reads and deletes revisions", async () => {
    const names = async () =>
      (await revisions.listRevisions({ parent: name }))[0].map((revision) => short(revision.name));
    expect(await names()).toEqual(["hello-bad", "hello-two", first]);
    const [two] = await revisions.getRevision({ name: `${name}/revisions/hello-two` });
    expect(two).toMatchObject({ service: "hello", containers: [{ image: "img:2" }] });
    const [operation] = await revisions.deleteRevision({ name: `${name}/revisions/hello-two` });
    await operation.promise();
    expect(await names()).toEqual(["hello-bad", first]);
    await expect(revisions.deleteRevision({ name: `${name}/revisions/${first}` })).rejects.toMatchObject({ code: 400 });
  });

  it("deletes the service", async () => {
    const [operation] = await services.deleteService({ name });
    await operation.promise();
    await expect(read()).rejects.toMatchObject({
      code: 404,
      message: expect.stringContaining("Resource 'hello' of kind 'SERVICE'"),
    });
  });
});
