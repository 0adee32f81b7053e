import { describe, expect, it } from "vitest";
import { aligned, at, COUNT, LATENCY, query } from "./monitoring-queries";
import { openTelemetry } from "./telemetry-support";

describe("refusals", () => {
  it.each([
    { what: "no filter", changes: { filter: "" }, says: /metric\.type/ },
    { what: "two metrics", changes: { filter: `${COUNT} AND ${LATENCY}` }, says: /exactly one/ },
    { what: "a metric in an OR", changes: { filter: `${COUNT} OR resource.type="x"` }, says: /exactly one/ },
    { what: "an unquoted text", changes: { filter: `${COUNT} AND resource.type=cloud_run_revision` }, says: /quoted/ },
    {
      what: "a label that does not exist",
      changes: { filter: `${COUNT} AND resource.labels.tag="canary"` },
      says: /resource\.labels\.tag/,
    },
    { what: "an ordering of texts", changes: { filter: `${COUNT} AND metric.labels.response_code>"400"` }, says: />/ },
    { what: "an unknown function", changes: { filter: `${COUNT} AND resource.type=like("x")` }, says: /like/ },
    {
      what: "a broken expression",
      changes: { filter: `${COUNT} AND resource.type=monitoring.regex.full_match("(")` },
      says: /regular/,
    },
    {
      what: "an open bracket",
      changes: { filter: `(${COUNT}` },
      says: new RegExp(`column ${COUNT.length + 2}, got the end`),
    },
    { what: "an open quote", changes: { filter: 'metric.type="run' }, says: /never closed/ },
    { what: "a missing value", changes: { filter: `${COUNT} AND resource.type=` }, says: /resource\.type/ },
    { what: "a phrase", changes: { filter: `${COUNT} AND "canary"` }, says: /canary/ },
    { what: "no end time", changes: { "interval.endTime": "" }, says: /endTime/ },
    { what: "an end before the start", changes: { "interval.endTime": at(-1) }, says: /interval/ },
    { what: "a period of 59 s", changes: aligned("ALIGN_DELTA", "REDUCE_NONE", [], "59s"), says: /at least 60s/ },
    {
      what: "a period without unit",
      changes: aligned("ALIGN_DELTA", "REDUCE_NONE", [], "60"),
      says: /alignmentPeriod/,
    },
    {
      what: "an aligner without a period",
      changes: { "aggregation.perSeriesAligner": "ALIGN_DELTA" },
      says: /alignmentPeriod/,
    },
    {
      what: "a reducer without an aligner",
      changes: { "aggregation.crossSeriesReducer": "REDUCE_SUM" },
      says: /ALIGN_NONE/,
    },
    { what: "an unknown aligner", changes: aligned("ALIGN_MAGIC"), says: /ALIGN_MAGIC/ },
    { what: "an unknown group", changes: aligned("ALIGN_DELTA", "REDUCE_SUM", ["resource.labels.tag"]), says: /tag/ },
    { what: "a percentile of counts", changes: aligned("ALIGN_PERCENTILE_95"), says: /INT64/ },
    { what: "a rate of distributions", changes: { filter: LATENCY, ...aligned("ALIGN_RATE") }, says: /DISTRIBUTION/ },
    { what: "a token that is none", changes: { pageToken: "abc" }, says: /nextPageToken/ },
    { what: "a page of -1", changes: { pageSize: "-1" }, says: /pageSize/ },
  ])("answers 400 for $what, be there data or not", async ({ changes, says }) => {
    const { status, body } = await openTelemetry().timeSeries(query(changes));
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: 400, status: "INVALID_ARGUMENT", message: expect.stringMatching(says) });
  });

  it("answers 400 for the token of another query", async () => {
    const stand = openTelemetry();
    stand.served();
    stand.served({ status: 500 });
    stand.clock.advance(600);
    const { body } = await stand.timeSeries(query({ pageSize: "1" }));
    const other = { filter: `${COUNT} AND project="p"`, pageToken: body.nextPageToken ?? "none came" };
    expect((await stand.timeSeries(query(other))).status).toBe(400);
    expect((await stand.timeSeries(query({ pageSize: "1", pageToken: other.pageToken }))).status).toBe(200);
  });

  it("answers 404 for a metric that does not exist", async () => {
    const { status, body } = await openTelemetry().timeSeries(
      query({ filter: 'metric.type="run.googleapis.com/magic"' }),
    );
    expect([status, body.error?.status]).toEqual([404, "NOT_FOUND"]);
  });
});
