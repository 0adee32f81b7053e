import { afterEach, describe, expect, it } from "vitest";
import { IMAGES, type Lab, openLab, REF } from "./lab";

let lab: Lab;
afterEach(() => lab.close());

const { project, region } = REF;

function deny(permissions: readonly string[]): Promise<Response> {
  const headers = { "content-type": "application/json", authorization: "Bearer ya29.sentinel" };
  const body = JSON.stringify(permissions);
  return fetch(`${lab.emulator.url}/emulator/v1/denied-permissions`, { method: "PUT", headers, body });
}

describe("the list of services of an emulated Google Cloud", () => {
  it("has each of a region as a read shows it, and those of no other region", async () => {
    lab = await openLab();
    const one = await lab.create();
    const template = { containers: [{ image: IMAGES.app }] };
    await lab.cloud.services.create({ ...REF, service: "other" }, { template });
    await lab.cloud.services.create({ ...REF, region: "europe-west1" }, { template });
    const { states } = await lab.cloud.services.list({ project, region });
    expect(states.map(({ ref }) => ref.service).sort()).toEqual(["hello", "other"]);
    expect(states.find(({ ref }) => ref.service === "hello")).toEqual(one);
    expect(await lab.cloud.services.list({ project, region: "asia-east1" })).toEqual({ states: [], unreadable: [] });
  });

  it("is refused with the permission that is missing, and a role that has it", async () => {
    lab = await openLab();
    await lab.create();
    await deny(["run.services.list"]);
    await expect(lab.cloud.services.list({ project, region })).rejects.toMatchObject({
      code: "PERMISSION_DENIED",
      message: expect.stringContaining("run.services.list"),
      hint: expect.stringContaining("roles/run."),
    });
  });
});

describe("a change of the annotations alone", () => {
  it("leaves the traffic that somebody set meanwhile", async () => {
    lab = await openLab();
    const { generation: plannedOn, traffic } = await lab.create();
    const pinned = [{ kind: "revision", revision: "hello-00001-one", percent: 100 }] as const;
    const change = { ref: REF, plannedOn, etag: "" };
    await lab.cloud.services.send({ ...change, traffic: pinned, annotations: { by: "them" } });
    await lab.settled();
    await lab.cloud.services.send({ ...change, traffic, keepsTraffic: true, annotations: { by: "us" } });
    expect(await lab.settled()).toMatchObject({ traffic: pinned, annotations: { by: "us" } });
  });
});
