import { afterEach, describe, expect, it } from "vitest";
import { createCloudLogging } from "../../src/metrics/cloud-logging";
import { connect, type Google, REF, startGoogle } from "../cloud/google";
import { answering, bad, cells, ERRORS, entry, good, mean, RANGE, read, status } from "./log-entries";

let google: Google;
afterEach(() => google.close());

describe("cloud-logging", () => {
  it("asks for the revision's entries of the range that have the fields", async () => {
    google = await answering();
    const { query } = await read(
      google,
      bad('httpRequest.status >= 500 && labels["a/b"] == "x" && severity != "INFO"'),
    );
    const filter =
      'resource.type="cloud_run_revision" AND resource.labels.service_name="hello" AND resource.labels.location="us-central1" AND resource.labels.revision_name="hello-00002-xyz" AND timestamp>="2026-03-01T10:00:00.000Z" AND timestamp<"2026-03-01T10:10:00.000Z" AND httpRequest.status:* AND labels."a/b":*';
    expect(google.seen.map(({ method, path, body }) => ({ method, path, body: JSON.parse(body) }))).toEqual([
      {
        method: "POST",
        path: "/v2/entries:list",
        body: { resourceNames: ["projects/demo"], filter, orderBy: "timestamp desc", pageSize: 1000 },
      },
    ]);
    expect(query).toBe(filter);
  });

  it("keeps odd names inside their quotes", async () => {
    google = await answering();
    const range = RANGE;
    await createCloudLogging(connect(google).requestJson).read({
      ref: { ...REF, service: 'x" OR severity>="' },
      canary: "r",
      rule: ERRORS,
      range,
    });
    expect(JSON.parse(google.seen[0]?.body ?? "").filter).toContain(String.raw`service_name="x\" OR severity>=\""`);
  });

  it("has no bucket where there is no entry, because no data is not zero errors", async () => {
    google = await answering();
    expect((await read(google, ERRORS)).canary).toEqual([]);
  });

  it.each([
    [
      "the bad ones among all",
      ERRORS,
      [status(1, 200), status(2, 500), status(3, 503)],
      { kind: "rate", total: 3, hits: 2 },
    ],
    [
      "the good ones among all",
      good("jsonPayload.success"),
      [true, false, true].map((success) => entry(1, { jsonPayload: { success } })),
      { kind: "rate", total: 3, hits: 2 },
    ],
    [
      "the mean of a number",
      mean("jsonPayload.confidence"),
      [0.5, 1].map((confidence) => entry(1, { jsonPayload: { confidence } })),
      { kind: "mean", count: 2, mean: 0.75, ssd: 0.125 },
    ],
    [
      "fields with any name",
      mean('jsonPayload["model/score"]'),
      [entry(1, { jsonPayload: { "model/score": 3 } })],
      { kind: "mean", count: 1, mean: 3, ssd: 0 },
    ],
    [
      "the severity that is left out when it is DEFAULT",
      bad('severity == "ERROR"'),
      [entry(1, {}), entry(1, { severity: "ERROR" })],
      { kind: "rate", total: 2, hits: 1 },
    ],
    [
      "what is optional, by has()",
      bad("has(jsonPayload.error)"),
      [entry(1, {}), entry(1, { jsonPayload: { error: "x" } })],
      { kind: "rate", total: 2, hits: 1 },
    ],
  ])("counts %s", async (_, asked, entries, cell) => {
    google = await answering(...entries);
    expect(await cells(google, asked)).toEqual([cell]);
  });

  it.each([
    ["lack the field", [{}, { httpRequest: {} }, { textPayload: "x" }]],
    ["have null in its place", [{ httpRequest: { status: null } }]],
    ["have no map where the field should be", [{ httpRequest: "x" }]],
  ])("does not count entries that %s", async (_, others) => {
    google = await answering(status(1, 200), ...others.map((fields) => entry(1, fields)));
    expect(await cells(google, ERRORS)).toEqual([{ kind: "rate", total: 1, hits: 0 }]);
  });

  it("reads all pages", async () => {
    google = await startGoogle(({ body }) => ({
      json:
        JSON.parse(body).pageToken === "two"
          ? { entries: [status(2, 500)] }
          : { entries: [status(1, 200)], nextPageToken: "two" },
    }));
    expect(await cells(google, ERRORS)).toEqual([{ kind: "rate", total: 2, hits: 1 }]);
  });
});
