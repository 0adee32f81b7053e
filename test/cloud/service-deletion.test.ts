import { afterEach, describe, expect, it } from "vitest";
import { connect, type Google, REF, refusal, startGoogle } from "./google";

let google: Google;
afterEach(() => google.close());

const PATH = "/v2/projects/demo/locations/us-central1/services/hello";
const OPERATION = "projects/demo/locations/us-central1/operations/7";
const gone = refusal(404, "NOT_FOUND", "no");

describe("the deletion of a service", () => {
  const calls = () => google.seen.map(({ method, path }) => `${method} ${path}`);

  it("returns when its operation is done", async () => {
    google = await startGoogle(({ method }) => ({ json: { name: OPERATION, done: method === "GET" } }));
    await connect(google).services.delete(REF);
    expect(calls()).toEqual([`DELETE ${PATH}`, `GET /v2/${OPERATION}`]);
  });

  it("is done already where there is no such service", async () => {
    google = await startGoogle(() => gone);
    await connect(google).services.delete(REF);
    expect(calls()).toEqual([`DELETE ${PATH}`]);
  });

  it("is found done where its answer was lost", async () => {
    google = await startGoogle(({ method }, { req }) => {
      if (method === "GET") return gone;
      req.socket.destroy();
      return "handled";
    });
    await connect(google).services.delete(REF);
    expect(calls()).toEqual([`DELETE ${PATH}`, `GET ${PATH}`]);
  });

  it.each([
    ["CLOUD_REFUSED", "its operation fails", { json: { name: OPERATION, done: true, error: { message: "in use" } } }],
    ["PERMISSION_DENIED", "it is not allowed", refusal(403, "x", "Permission 'run.services.delete' denied")],
    ["CLOUD_REFUSED", "it is turned down", refusal(400, "FAILED_PRECONDITION", "no")],
  ])("throws %s where %s", async (code, _, answer) => {
    google = await startGoogle(() => answer);
    await expect(connect(google).services.delete(REF)).rejects.toMatchObject({ code });
  });
});
