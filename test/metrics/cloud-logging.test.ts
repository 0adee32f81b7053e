import { afterEach, describe, expect, it } from "vitest";
import type { Expression } from "../../src/core/expression";
import { windowsIn } from "../../src/core/judge/windows";
import type { MetricRule } from "../../src/core/metric";
import { createMetrics } from "../../src/metrics/index";
import { compileExpression } from "../../src/plan/expression";
import { connect, type Google, REF, refusal, startGoogle } from "../cloud/google";

let google: Google;
afterEach(() => google.close());

const START = Date.parse("2026-03-01T10:00:00Z");
const RANGE = { from: START, to: START + 600_000 };

function expression(source: string, wanted: "bool" | "number"): Expression {
  const compiled = compileExpression(source, "entry", wanted);
  if ("why" in compiled) throw new Error(compiled.why);
  return compiled;
}
const rule = (measure: MetricRule["measure"], window = 300): MetricRule => ({
  name: "m",
  source: "cloud-logging",
  measure,
  lines: { better: "lower", target: 0.01 },
  window,
  lag: 30,
});
const bad = (source: string, window?: number) =>
  rule({ kind: "rate", of: "bad", hits: expression(source, "bool") }, window);
const good = (source: string) => rule({ kind: "rate", of: "good", hits: expression(source, "bool") });
const mean = (source: string) => rule({ kind: "mean", value: expression(source, "number") });
const ERRORS = bad("httpRequest.status >= 500");

const entry = (seconds: number, fields: object) => ({
  timestamp: new Date(START + seconds * 1000).toISOString(),
  ...fields,
});
const status = (seconds: number, code: number) => entry(seconds, { httpRequest: { status: code } });
const answering = (...entries: readonly object[]) => startGoogle(() => ({ json: { entries } }));

async function read(asked: MetricRule, range = RANGE) {
  return createMetrics(connect(google).requestJson).read({ ref: REF, revision: "hello-00002-xyz", rule: asked, range });
}
const cells = async (asked: MetricRule) => (await read(asked)).buckets.map(({ cell }) => cell);

describe("cloud-logging", () => {
  it("asks for the revision's entries of the range that have the fields", async () => {
    google = await answering();
    const { query } = await read(bad('httpRequest.status >= 500 && labels["a/b"] == "x" && severity != "INFO"'));
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
    await createMetrics(connect(google).requestJson).read({
      ref: { ...REF, service: 'x" OR severity>="' },
      revision: "r",
      rule: ERRORS,
      range,
    });
    expect(JSON.parse(google.seen[0]?.body ?? "").filter).toContain(String.raw`service_name="x\" OR severity>=\""`);
  });

  it("has no bucket where there is no entry, because no data is not zero errors", async () => {
    google = await answering();
    expect((await read(ERRORS)).buckets).toEqual([]);
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
      { kind: "mean", count: 2, mean: 0.75 },
    ],
    [
      "fields with any name",
      mean('jsonPayload["model/score"]'),
      [entry(1, { jsonPayload: { "model/score": 3 } })],
      { kind: "mean", count: 1, mean: 3 },
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
    expect(await cells(asked)).toEqual([cell]);
  });

  it.each([
    ["lack the field", [{}, { httpRequest: {} }, { textPayload: "x" }]],
    ["have null in its place", [{ httpRequest: { status: null } }]],
    ["have no map where the field should be", [{ httpRequest: "x" }]],
  ])("does not count entries that %s", async (_, others) => {
    google = await answering(status(1, 200), ...others.map((fields) => entry(1, fields)));
    expect(await cells(ERRORS)).toEqual([{ kind: "rate", total: 1, hits: 0 }]);
  });

  it.each([
    ["a fifth of the window", 300, 60],
    ["at most a minute", 3600, 60],
    ["at least a second", 2, 1],
    ["a fifth of a short window", 50, 10],
  ])("cuts the range into buckets of %s", async (_, window, width) => {
    google = await answering(status(0, 200), status(width, 200), status(2 * width - 0.001, 500));
    expect((await read(bad("httpRequest.status >= 500", window))).buckets).toEqual([
      { from: START, to: START + width * 1000, cell: { kind: "rate", total: 1, hits: 0 } },
      { from: START + width * 1000, to: START + 2 * width * 1000, cell: { kind: "rate", total: 2, hits: 1 } },
    ]);
  });

  it("counts the buckets back from the range's end, so that the oldest one may be short", async () => {
    google = await answering(status(0, 200), status(29.9, 200), status(30, 200));
    const { buckets } = await read(ERRORS, { from: START, to: START + 90_000 });
    expect(buckets.map(({ from, to }) => [from - START, to - START])).toEqual([
      [0, 30_000],
      [30_000, 90_000],
    ]);
  });

  it("puts every entry of the range into exactly one bucket of some window of the judge's", async () => {
    const moments = Array.from({ length: 600 }, (_, second) => status(second, 200));
    google = await answering(...moments);
    const { buckets } = await read(ERRORS);
    const windows = windowsIn(RANGE, 300, buckets);
    const totals = windows.map(({ buckets: inside }) =>
      inside.reduce((sum, { cell }) => sum + (cell.kind === "rate" ? cell.total : 0), 0),
    );
    expect(totals).toEqual(windows.map(() => 300));
  });

  it("leaves entries outside the range alone", async () => {
    google = await answering(status(-1, 500), status(600, 500), status(599, 200));
    expect(await cells(ERRORS)).toEqual([{ kind: "rate", total: 1, hits: 0 }]);
  });

  it("reads all pages", async () => {
    google = await startGoogle(({ body }) => ({
      json:
        JSON.parse(body).pageToken === "two"
          ? { entries: [status(2, 500)] }
          : { entries: [status(1, 200)], nextPageToken: "two" },
    }));
    expect(await cells(ERRORS)).toEqual([{ kind: "rate", total: 2, hits: 1 }]);
  });

  it("says nothing of being incomplete when it has read all of the range", async () => {
    google = await answering(status(1, 500));
    expect(Object.keys(await read(ERRORS))).toEqual(["buckets", "query"]);
  });

  /** Page by page, newest first, an entry every so many seconds back from the range's end; for ever. */
  const endless = (every: number, fields: object = { httpRequest: { status: 500 } }) => {
    let page = 0;
    return startGoogle(() => {
      page += 1;
      return { json: { entries: [entry(600 - page * every, fields)], nextPageToken: String(page) } };
    });
  };

  it("gives the newest stretches that it could read whole, and says so, when there are too many entries", async () => {
    google = await endless(3);
    const { buckets, incomplete } = await read(ERRORS);
    expect(google.seen).toHaveLength(50);
    // The fiftieth entry is 150 s back, so of the third minute from the end half was not read.
    expect(buckets).toEqual([
      { from: START + 480_000, to: START + 540_000, cell: { kind: "rate", total: 20, hits: 20 } },
      { from: START + 540_000, to: START + 600_000, cell: { kind: "rate", total: 20, hits: 20 } },
    ]);
    expect(incomplete).toMatch(/more than 50000 log entries.*2026-03-01T10:08:00.000Z.*source: cloud-run/s);
  });

  it("drops a stretch of which it cannot know whether its very first moment was read whole", async () => {
    google = await endless(2.4);
    expect((await read(ERRORS)).buckets.map(({ from }) => from - START)).toEqual([540_000]);
  });

  it("counts what was read by all entries, also those that lack the field", async () => {
    google = await endless(3, {});
    expect(await read(ERRORS)).toMatchObject({ buckets: [], incomplete: expect.stringContaining("10:08:00") });
  });

  it("gives no bucket, and says so, when not even one stretch could be read whole", async () => {
    google = await endless(0.001);
    expect(await read(ERRORS)).toMatchObject({ buckets: [], incomplete: expect.stringContaining("none of it whole") });
  });

  it.each([
    ["of another type", ERRORS, { httpRequest: { status: { code: 500 } } }],
    [
      "a text that looks like a number",
      mean("jsonPayload.confidence"),
      { jsonPayload: { confidence: "0.97-sentinel" } },
    ],
    ["no truth value", good("jsonPayload.success"), { jsonPayload: { success: "sentinel" } }],
  ])("throws, and shows nothing of the entry, when a field is %s", async (_, asked, fields) => {
    google = await answering(status(1, 200), entry(2, fields));
    const thrown: unknown = await read(asked).catch((error: unknown) => error);
    expect(thrown).toMatchObject({
      code: "PLAN_INVALID",
      message: expect.stringMatching(/^metric 'm': could not evaluate .* on the log entry of 2026-03-01T10:00:02/),
    });
    expect(String(thrown)).not.toContain("sentinel");
  });

  it.each([
    ["an entry without a time", { entries: [{ httpRequest: { status: 200 } }] }],
    ["an entry with a time that is none", { entries: [{ timestamp: "now" }] }],
    ["entries that are no list", { entries: {} }],
  ])("throws for %s", async (_, json) => {
    google = await startGoogle(() => ({ json }));
    await expect(read(ERRORS)).rejects.toMatchObject({ code: "CLOUD_UNREACHABLE" });
  });

  it.each([
    [
      "logs may not be read",
      refusal(403, "PERMISSION_DENIED", "Permission 'logging.logEntries.list' denied"),
      "PERMISSION_DENIED",
    ],
    ["the filter is refused", refusal(400, "INVALID_ARGUMENT", "Unparseable filter"), "CLOUD_REFUSED"],
  ])("throws when %s", async (_, answer, code) => {
    google = await startGoogle(() => answer);
    await expect(read(ERRORS)).rejects.toMatchObject({ code });
  });

  it.each([
    ["a percentile", rule({ kind: "p95" })],
    ["a rate without a question", rule({ kind: "rate", of: "bad" })],
  ])("does not pretend to measure %s", async (_, asked) => {
    google = await answering();
    await expect(read(asked)).rejects.toMatchObject({ code: "NOT_SUPPORTED" });
  });
});
