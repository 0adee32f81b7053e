import { afterEach, describe, expect, it } from "vitest";
import { sentAs } from "../../src/core/report/outside";
import { planRoute } from "../../src/core/route-change";
import { DOCUMENT } from "../core/routes";
import { type Answer, connect, failureOf, type Google, type Handler, refusal, startGoogle } from "./google";

let google: Google;
afterEach(() => google.close());

const OBJECT = "/storage/v1/b/ion-split/o/live%2Fpercent.json";
const BODY = { version: 1, service: "ion-api", percent: 5, assignment: "md5", owner: "ion" };
const NONE = refusal(404, "x", "No such object: ion-split/live/percent.json");
const CHANGE = planRoute({ route: DOCUMENT, percent: 0, version: "0", body: {} }, 5);

/** Serves the object at these generations in turn; a generation that is no more has no content. */
function object(...generations: readonly number[]): Handler {
  let looked = 0;
  return ({ path }) => {
    if (!path.includes("alt=media")) return { json: { generation: String(generations[looked++] ?? 0) } };
    return path.endsWith(`generation=${generations.at(-1)}`) ? { json: BODY } : NONE;
  };
}

describe("documents", () => {
  it("reads the very generation that a change is then planned on", async () => {
    google = await startGoogle(object(17));
    expect(await connect(google).routes.read(DOCUMENT)).toEqual({
      route: DOCUMENT,
      percent: 5,
      version: "17",
      body: BODY,
    });
    expect(google.seen.map(({ path }) => path)).toEqual([OBJECT, `${OBJECT}?alt=media&generation=17`]);
  });

  it("reads again what was written meanwhile", async () => {
    google = await startGoogle(object(17, 18));
    expect(await connect(google).routes.read(DOCUMENT)).toMatchObject({ version: "18" });
  });

  it("gives up, with CONFLICT, on a document that is never at rest", async () => {
    google = await startGoogle(object(1, 2, 3, 4));
    await expect(connect(google).routes.read(DOCUMENT)).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("says 0 where the document does not exist and its bucket does", async () => {
    google = await startGoogle(({ path }) => (path.includes("/o?") ? { json: { kind: "storage#objects" } } : NONE));
    expect(await connect(google).routes.read(DOCUMENT)).toEqual({
      route: DOCUMENT,
      percent: 0,
      version: "0",
      body: {},
    });
  });

  it("names the bucket that does not exist, and how to make it", async () => {
    google = await startGoogle(() => refusal(404, "x", "The specified bucket does not exist."));
    const error = await failureOf(connect(google).routes.read(DOCUMENT));
    expect(error.code).toBe("ROUTE_NOT_FOUND");
    expect(error.hint).toContain("gcloud storage buckets create gs://ion-split --project=demo");
  });

  it.each<[string, Answer]>([
    ["is no JSON", { text: "percent: 5" }],
    ["is empty", { text: "" }],
    ["is a list", { json: [BODY] }],
    ["is another service's", { json: { ...BODY, service: "shop" } }],
  ])("refuses a document that %s, and says how to look at it", async (_, content) => {
    google = await startGoogle(({ path }) => (path.includes("alt=media") ? content : { json: { generation: "17" } }));
    const error = await failureOf(connect(google).routes.read(DOCUMENT));
    expect(error.code).toBe("ROUTE_UNFIT");
    expect(error.hint).toContain("gcloud storage cat gs://ion-split/live/percent.json");
  });

  it.each<[string, Answer]>([
    ["is no JSON", { text: "percent: 5" }],
    ["is empty", { text: "" }],
    ["is a list", { json: [BODY] }],
    ["is a number", { json: 5 }],
  ])("overwrites a document that %s with a proper one at 0, to lower it", async (_, content) => {
    google = await startGoogle(({ method, path }) =>
      method === "POST" || !path.includes("alt=media") ? { json: { generation: "17" } } : content,
    );
    const { routes } = connect(google);
    const state = await routes.read(DOCUMENT, "lower");
    expect(state).toEqual({ route: DOCUMENT, percent: 100, version: "17", body: {} });
    await routes.send(planRoute(state, 0));
    expect(google.seen.at(-1)?.path).toContain("ifGenerationMatch=17");
    expect(google.seen.at(-1)?.body).toContain('"service":"ion-api","percent":0');
  });

  it("writes exactly the planned document, which nobody may keep a copy of, in one request", async () => {
    google = await startGoogle(() => ({ json: { generation: "18" } }));
    await connect(google).routes.send(CHANGE);
    const [sent, ...more] = google.seen;
    const { headers, ...request } = sentAs(CHANGE.wire);
    expect(more).toEqual([]);
    expect(sent).toMatchObject({
      method: "POST",
      path: "/upload/storage/v1/b/ion-split/o?uploadType=multipart&name=live%2Fpercent.json&ifGenerationMatch=0",
      headers: { ...headers, "content-type": "multipart/related; boundary=CONTENT_PART" },
    });
    expect(sent?.body.replaceAll("\r\n", "\n").trimEnd()).toBe(request.body);
    expect(sent?.body.split("\r\n")).toEqual([
      "--CONTENT_PART",
      "content-type: application/json",
      "",
      '{"cacheControl":"no-store","contentType":"application/json"}',
      "--CONTENT_PART",
      "content-type: application/json",
      "",
      JSON.stringify(CHANGE.wire.body),
      "--CONTENT_PART--",
      "",
    ]);
  });

  it.each([
    ["CONFLICT", "it was written since", refusal(412, "x", "At least one of the pre-conditions did not hold.")],
    ["ROUTE_NOT_FOUND", "the bucket is gone", refusal(404, "x", "The specified bucket does not exist.")],
    [
      "PERMISSION_DENIED",
      "it may not be written",
      refusal(403, "x", "a@b does not have storage.objects.create access"),
    ],
    ["CLOUD_UNREACHABLE", "Cloud Storage is busy", refusal(503, "x", "busy")],
  ])("throws %s where %s", async (code, _, answer) => {
    google = await startGoogle(() => answer);
    await expect(connect(google).routes.send(CHANGE)).rejects.toMatchObject({ code });
  });

  it("tells whoever was too late how to look who wrote it", async () => {
    google = await startGoogle(() => refusal(412, "x", "At least one of the pre-conditions did not hold."));
    const error = await failureOf(connect(google).routes.send(CHANGE));
    expect(error.hint).toContain("gcloud storage objects describe gs://ion-split/live/percent.json");
  });
});
