import { afterEach, describe, expect, it } from "vitest";
import { connect, type Google, QUICK, REF, refusal, startGoogle } from "./google";

let google: Google;
afterEach(() => google.close());

const PATH = "/v2/projects/demo/locations/us-central1/services/hello";

describe("revisions", () => {
  const revision = (name: string, createTime: string) => ({
    name: `${PATH.slice(4)}/revisions/${name}`,
    createTime,
    containers: [{ image: name }],
  });

  it("lists all pages, newest first", async () => {
    google = await startGoogle(({ path }) =>
      path.includes("pageToken=two%2F2")
        ? { json: { revisions: [revision("c", "2026-03-03T00:00:00Z")] } }
        : {
            json: {
              revisions: [revision("a", "2026-03-01T00:00:00Z"), revision("b", "2026-03-02T00:00:00Z")],
              nextPageToken: "two/2",
            },
          },
    );
    const revisions = await connect(google).revisions.list(REF);
    expect(revisions.map(({ name }) => name)).toEqual(["c", "b", "a"]);
    expect(google.seen.map(({ path }) => path)).toEqual([
      `${PATH}/revisions?pageSize=100`,
      `${PATH}/revisions?pageSize=100&pageToken=two%2F2`,
    ]);
  });

  it("does not go on for ever when the pages do", async () => {
    google = await startGoogle(() => ({ json: { revisions: [], nextPageToken: "more" } }));
    await expect(connect(google).revisions.list(REF)).rejects.toMatchObject({
      code: "CLOUD_REFUSED",
      hint: expect.stringContaining("gcloud run revisions delete"),
    });
    expect(google.seen).toHaveLength(20);
  });

  it("gives undefined for a revision that does not exist", async () => {
    google = await startGoogle(() => refusal(404, "NOT_FOUND", "no"));
    expect(await connect(google).revisions.read(REF, "gone")).toBeUndefined();
  });

  it("returns from a deletion when its operation is done", async () => {
    google = await startGoogle(({ method }) => ({
      json: { name: "projects/demo/locations/us-central1/operations/7", done: method === "GET" },
    }));
    await connect(google).revisions.delete(REF, "old");
    expect(google.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `DELETE ${PATH}/revisions/old`,
      "GET /v2/projects/demo/locations/us-central1/operations/7",
    ]);
  });

  const gone = refusal(404, "NOT_FOUND", "no");
  it.each([
    ["at the first look", 1],
    ["a few seconds later", 3],
  ])("finds a deletion whose answer was lost done %s", async (_, looks) => {
    let looked = 0;
    google = await startGoogle(({ method }, { req }) => {
      if (method === "GET") {
        looked += 1;
        return looked < looks ? { json: revision("old", "2026-03-01T00:00:00Z") } : gone;
      }
      req.socket.destroy();
      return "handled";
    });
    const started = performance.now();
    await connect(google).revisions.delete(REF, "old");
    expect(google.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `DELETE ${PATH}/revisions/old`,
      ...Array.from({ length: looks }, () => `GET ${PATH}/revisions/old`),
    ]);
    expect(performance.now() - started).toBeGreaterThanOrEqual((looks - 1) * 990);
  });

  it("throws CLOUD_UNREACHABLE, with what to do, when the revision is still there after a lost answer", async () => {
    google = await startGoogle(({ method }) =>
      method === "GET"
        ? { json: revision("old", "2026-03-01T00:00:00Z") }
        : refusal(503, "UNAVAILABLE", "The service is currently unavailable."),
    );
    await expect(connect(google).revisions.delete(REF, "old")).rejects.toMatchObject({
      code: "CLOUD_UNREACHABLE",
      hint: expect.stringContaining("Run this step again"),
    });
    expect(google.seen.map(({ method }) => method)).toEqual(["DELETE", "GET", "GET", "GET", "GET"]);
  });

  it.each([
    ["at once", () => refusal(400, "FAILED_PRECONDITION", "is receiving traffic")],
    [
      "in the operation",
      () => ({ json: { name: "operations/7", done: true, error: { code: 9, message: "is receiving traffic" } } }),
    ],
  ])("throws CLOUD_REFUSED with Google's words when a deletion is refused %s", async (_, handler) => {
    google = await startGoogle(handler);
    await expect(connect(google).revisions.delete(REF, "old")).rejects.toMatchObject({
      code: "CLOUD_REFUSED",
      hint: expect.stringContaining("Mend what Google names above"),
      message: expect.stringMatching(/^could not delete revision 'old' in us-central1: .*is receiving traffic$/),
    });
  });

  it("gives the container's last words, oldest first, from text and JSON", async () => {
    google = await startGoogle(() => ({
      json: {
        entries: [{ textPayload: "third\n" }, { jsonPayload: { message: "second" } }, { jsonPayload: { code: 1 } }, {}],
      },
    }));
    expect(await connect(google).revisions.lastWords(REF, "hello-00002-xyz")).toEqual([
      '{"code":1}',
      "second",
      "third",
    ]);
    expect(JSON.parse(google.seen[0]?.body ?? "")).toMatchObject({
      resourceNames: ["projects/demo"],
      orderBy: "timestamp desc",
      pageSize: 10,
      filter: expect.stringContaining('resource.labels.revision_name="hello-00002-xyz"'),
    });
  });

  it.each([
    ["the logs may not be read", () => refusal(403, "PERMISSION_DENIED", "no")],
    ["the answer makes no sense", () => ({ json: { entries: "none" } })],
  ])("has no last words, and does not throw, when %s", async (_, handler) => {
    google = await startGoogle(handler);
    expect(await connect(google, { limits: QUICK }).revisions.lastWords(REF, "r")).toEqual([]);
  });
});
