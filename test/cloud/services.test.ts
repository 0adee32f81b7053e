import { afterEach, describe, expect, it } from "vitest";
import { toPatch, type UpdateRequest } from "../../src/core/update";
import { connect, type Google, REF, refusal, startGoogle } from "./google";

let google: Google;
afterEach(() => google.close());

const PATH = "/v2/projects/demo/locations/us-central1/services/hello";
const SPLIT: UpdateRequest = {
  ref: REF,
  plannedOn: 7,
  etag: '"abc/def"',
  traffic: [
    { kind: "revision", revision: "hello-00001-abc", percent: 90, tag: "stable" },
    { kind: "revision", revision: "hello-00002-xyz", percent: 10, tag: "canary" },
    { kind: "latest", percent: 0, tag: "next" },
  ],
  annotations: { "cloud-run-canary/rollout": "{}" },
};
const TEMPLATE = {
  revision: "hello-00002-xyz",
  timeout: "300s",
  containers: [{ image: "i", env: [{ name: "EMPTY", value: "" }], startupProbe: { tcpSocket: { port: 8080 } } }],
  aFieldOfNextYear: { kept: true },
};

describe("services", () => {
  it.each([
    ["a change of traffic", SPLIT],
    ["a new revision, to the last field of its template", { ...SPLIT, template: TEMPLATE }],
  ])("sends exactly the planned request: %s", async (_, request) => {
    google = await startGoogle(() => ({
      json: { name: "projects/demo/locations/us-central1/operations/1", done: false },
    }));
    await connect(google).services.send(request);
    const [{ method, path, body }, ...others] = google.seen as [Google["seen"][number]];
    expect({ method, path, body: JSON.parse(body), others }).toEqual({
      ...toPatch(request),
      others: [],
    });
  });

  it("refuses an empty traffic list, which would mean all traffic to the latest revision", async () => {
    google = await startGoogle(() => ({}));
    await expect(connect(google).services.send({ ...SPLIT, traffic: [] })).rejects.toMatchObject({ code: "INTERNAL" });
    expect(google.seen).toEqual([]);
  });

  it("throws CLOUD_UNREACHABLE when the answer is lost, though the write was made", async () => {
    let made = 0;
    google = await startGoogle((_, { req }) => {
      made += 1;
      req.socket.destroy();
      return "handled";
    });
    await expect(connect(google).services.send(SPLIT)).rejects.toMatchObject({ code: "CLOUD_UNREACHABLE" });
    expect(made).toBe(1);
  });

  it("throws CLOUD_UNREACHABLE when the answer breaks off in the middle", async () => {
    google = await startGoogle((_, { res }) => {
      res.writeHead(200, { "content-length": "100" });
      res.write('{"name":', () => res.destroy());
      return "handled";
    });
    await expect(connect(google).services.send(SPLIT)).rejects.toMatchObject({ code: "CLOUD_UNREACHABLE" });
    expect(google.seen).toHaveLength(1);
  });

  it.each([
    ["somebody else was faster", refusal(409, "ABORTED", "Conflict for resource 'hello'"), "CONFLICT"],
    [
      "the service is gone",
      refusal(404, "NOT_FOUND", "Resource 'hello' of kind 'SERVICE' does not exist."),
      "SERVICE_NOT_FOUND",
    ],
    [
      "tag and service are too long",
      refusal(400, "INVALID_ARGUMENT", "traffic[].tag: together are too long."),
      "NAME_TOO_LONG",
    ],
  ])("says so when %s", async (_, answer, code) => {
    google = await startGoogle(() => answer);
    await expect(connect(google).services.send(SPLIT)).rejects.toMatchObject({ code });
  });

  it("creates a service under its name, from the very body it was given", async () => {
    google = await startGoogle(() => ({ json: { name: "operations/1" } }));
    await connect(google).services.create(REF, { template: TEMPLATE });
    expect(google.seen).toMatchObject([
      {
        method: "POST",
        path: "/v2/projects/demo/locations/us-central1/services?serviceId=hello",
        body: JSON.stringify({ template: TEMPLATE }),
      },
    ]);
  });

  it("keeps odd names in their place in the path", async () => {
    google = await startGoogle(() => refusal(404, "NOT_FOUND", "no"));
    await connect(google).services.read({ ...REF, service: "../../x?y" });
    expect(google.seen[0]?.path).toBe(PATH.replace("hello", "..%2F..%2Fx%3Fy"));
  });
});
