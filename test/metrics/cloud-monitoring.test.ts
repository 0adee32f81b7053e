import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { pool } from "../../src/core/judge/pool";
import type { Measure, MetricRule } from "../../src/core/metric";
import { createMetrics } from "../../src/metrics/index";
import { countLatencies, countRequests } from "../../src/metrics/request-cells";
import { connect, type Google, type Handler, REF, refusal, startGoogle } from "../cloud/google";

let google: Google;
afterEach(() => google.close());

const START = Date.parse("2026-03-01T10:00:00Z");
const MINUTE = 60_000;
const RANGE = { from: START, to: START + 10 * MINUTE };
const RATE: MetricRule = {
  name: "error-rate",
  source: "cloud-monitoring",
  measure: { kind: "rate", of: "bad" },
  lines: { better: "lower", target: 0.01 },
  window: 300,
  lag: 180,
};
const P95: MetricRule = { ...RATE, name: "latency-p95", measure: { kind: "p95" } };

const minute = (index: number) => new Date(START + index * MINUTE).toISOString();
const point = (index: number, value: object) => ({
  interval: { startTime: minute(index), endTime: minute(index + 1) },
  value,
});
const series = (code: string, points: readonly object[], kind = "INT64") => ({
  metric: { type: "m", labels: { response_code: code, response_code_class: `${code[0]}xx` } },
  resource: { type: "cloud_run_revision", labels: {} },
  metricKind: "DELTA",
  valueType: kind,
  points,
});
const count = (index: number, value: number) => point(index, { int64Value: String(value) });
const EXPONENTIAL = { exponentialBuckets: { numFiniteBuckets: 3, growthFactor: 10, scale: 1 } };
const spread = (index: number, counts: readonly number[], bucketOptions: object = EXPONENTIAL) =>
  point(index, {
    distributionValue: {
      count: String(counts.reduce((a, b) => a + b, 0)),
      mean: 1,
      bucketOptions,
      bucketCounts: counts.map(String),
    },
  });

function read(rule: MetricRule) {
  return createMetrics(connect(google).requestJson).read({ ref: REF, revision: "hello-00002-xyz", rule, range: RANGE });
}
const answering =
  (...timeSeries: readonly object[]): Handler =>
  () => ({ json: { timeSeries } });

describe("cloud-monitoring", () => {
  it("asks for the revision's own raw points of the range", async () => {
    google = await startGoogle(() => ({ json: {} }));
    const { query } = await read(RATE);
    const url = new URL(google.seen[0]?.path ?? "", "http://x");
    expect(url.pathname).toBe("/v3/projects/demo/timeSeries");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      filter:
        'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND resource.labels.service_name="hello" AND resource.labels.location="us-central1" AND resource.labels.revision_name="hello-00002-xyz"',
      "interval.startTime": "2026-03-01T10:00:00.000Z",
      "interval.endTime": "2026-03-01T10:10:00.000Z",
      view: "FULL",
      pageSize: "100000",
    });
    expect(query).toContain('metric.type="run.googleapis.com/request_count"');
  });

  it("has no bucket where there is no series, because no data is not zero errors", async () => {
    google = await startGoogle(() => ({ json: {} }));
    expect((await read(RATE)).buckets).toEqual([]);
  });

  it("adds up the response codes of each minute and takes 5xx for errors", async () => {
    google = await startGoogle(
      answering(
        series("200", [count(2, 40), count(1, 90)]),
        series("404", [count(1, 5)]),
        series("500", [count(1, 3)]),
        series("503", [count(1, 2), count(3, 7)]),
      ),
    );
    expect((await read(RATE)).buckets).toEqual([
      { from: START + MINUTE, to: START + 2 * MINUTE, cell: { kind: "rate", total: 100, hits: 5 } },
      { from: START + 2 * MINUTE, to: START + 3 * MINUTE, cell: { kind: "rate", total: 40, hits: 0 } },
      { from: START + 3 * MINUTE, to: START + 4 * MINUTE, cell: { kind: "rate", total: 7, hits: 7 } },
    ]);
  });

  it("counts all but errors where success is asked for", async () => {
    google = await startGoogle(answering(series("200", [count(1, 9)]), series("500", [count(1, 1)])));
    const { buckets } = await read({ ...RATE, measure: { kind: "rate", of: "good" } });
    expect(buckets.map(({ cell }) => cell)).toEqual([{ kind: "rate", total: 10, hits: 9 }]);
  });

  it.each([
    ["began before the range, for it counts other traffic, too", -0.5],
    ["ends after the range", 9.5],
  ])("leaves out a point that %s", async (_, at) => {
    google = await startGoogle(answering(series("200", [count(at, 100), count(5, 1)])));
    expect((await read(RATE)).buckets.map(({ cell }) => cell)).toEqual([{ kind: "rate", total: 1, hits: 0 }]);
  });

  it("keeps points at both ends of the range", async () => {
    google = await startGoogle(answering(series("200", [count(9, 1), count(0, 1)])));
    expect((await read(RATE)).buckets).toHaveLength(2);
  });

  it("merges the distributions of a minute's response codes by bucket, in seconds", async () => {
    google = await startGoogle(
      answering(
        series("200", [spread(1, [0, 4, 5])], "DISTRIBUTION"),
        series("500", [spread(1, [0, 0, 1, 2, 3]), spread(2, [])], "DISTRIBUTION"),
      ),
    );
    expect((await read(P95)).buckets).toEqual([
      {
        from: START + MINUTE,
        to: START + 2 * MINUTE,
        cell: { kind: "p95", bounds: [0.001, 0.01, 0.1, 1], counts: [0, 4, 6, 2, 3] },
      },
    ]);
  });

  it.each([
    ["exponential", { exponentialBuckets: { numFiniteBuckets: 2, growthFactor: 2, scale: 500 } }, [0.5, 1, 2]],
    ["linear", { linearBuckets: { numFiniteBuckets: 2, width: 500, offset: 1000 } }, [1, 1.5, 2]],
    ["linear without an offset, which is 0", { linearBuckets: { numFiniteBuckets: 1, width: 500 } }, [0, 0.5]],
    ["explicit", { explicitBuckets: { bounds: [100, 250, 1000] } }, [0.1, 0.25, 1]],
  ])("knows %s buckets", async (_, options, bounds) => {
    google = await startGoogle(answering(series("200", [spread(1, [0, 1], options)], "DISTRIBUTION")));
    expect((await read(P95)).buckets[0]?.cell).toMatchObject({ kind: "p95", bounds });
  });

  it("reads all pages", async () => {
    google = await startGoogle(({ path }) => ({
      json: path.includes("pageToken=two")
        ? { timeSeries: [series("500", [count(1, 1)])] }
        : { timeSeries: [series("200", [count(1, 9)])], nextPageToken: "two" },
    }));
    expect((await read(RATE)).buckets.map(({ cell }) => cell)).toEqual([{ kind: "rate", total: 10, hits: 1 }]);
    expect(google.seen).toHaveLength(2);
  });

  const odd = (value: object, rule = RATE) => [rule, answering(series("200", [point(1, value)]))] as const;
  it.each([
    [
      "is partial",
      RATE,
      () => ({
        json: { timeSeries: [series("200", [count(1, 9)])], executionErrors: [{ code: 4, message: "deadline" }] },
      }),
    ],
    ["leaves out what was unreachable", RATE, () => ({ json: { timeSeries: [], unreachable: ["projects/demo"] } })],
    ["has a count that is no number", ...odd({ int64Value: "many" })],
    ["has a negative count", ...odd({ int64Value: "-1" })],
    ["has a count with a fraction", ...odd({ int64Value: 1.5 })],
    ["has a count beyond what is exact", ...odd({ int64Value: "9007199254740993" })],
    ["has a point without a count", ...odd({})],
    ["has NaN for a count", ...odd({ int64Value: "NaN" })],
    [
      "has a series without a code class",
      RATE,
      answering({ ...series("200", [count(1, 1)]), metric: { type: "m", labels: {} } }),
    ],
    [
      "has a point without a time",
      RATE,
      answering(series("200", [{ interval: { startTime: "x", endTime: "y" }, value: { int64Value: "1" } }])),
    ],
    ["has a point without a distribution", ...odd({ int64Value: "1" }, P95)],
    ["has a distribution without bounds", ...odd({ distributionValue: { count: "1", bucketCounts: ["1"] } }, P95)],
    [
      "has a distribution without counts",
      ...odd({ distributionValue: { count: "1", bucketOptions: EXPONENTIAL } }, P95),
    ],
    [
      "has counts that do not add up",
      ...odd({ distributionValue: { count: "3", bucketOptions: EXPONENTIAL, bucketCounts: ["1", "1"] } }, P95),
    ],
    [
      "has more counts than buckets",
      ...odd(
        { distributionValue: { count: "6", bucketOptions: EXPONENTIAL, bucketCounts: ["1", "1", "1", "1", "1", "1"] } },
        P95,
      ),
    ],
    [
      "has bounds that do not ascend",
      ...odd(
        {
          distributionValue: {
            count: "1",
            bucketOptions: { explicitBuckets: { bounds: [2, 1] } },
            bucketCounts: ["1"],
          },
        },
        P95,
      ),
    ],
    [
      "has different bounds in different series",
      P95,
      answering(series("200", [spread(1, [1])]), series("500", [spread(1, [1], { explicitBuckets: { bounds: [5] } })])),
    ],
    ["is no JSON of Monitoring's", RATE, () => ({ json: { timeSeries: "none" } })],
  ])("throws, never passes, when the answer %s", async (_, rule, handler) => {
    google = await startGoogle(handler);
    await expect(read(rule)).rejects.toMatchObject({ code: "CLOUD_UNREACHABLE" });
  });

  it.each(["unknown", "0xx", "6xx", "5XX", "15xx", "2xx ", "other"])(
    "throws with a way out, and takes it for no good answer, when the code class is %j",
    async (codeClass) => {
      const odd = {
        ...series("200", [count(1, 1)]),
        metric: { type: "m", labels: { response_code_class: codeClass } },
      };
      google = await startGoogle(answering(series("200", [count(1, 99)]), odd));
      await expect(read(RATE)).rejects.toMatchObject({
        code: "CLOUD_UNREACHABLE",
        message: expect.stringContaining(`got ${JSON.stringify(codeClass)}`),
        hint: expect.stringContaining("response_code_class"),
      });
    },
  );

  it.each(["1xx", "2xx", "3xx", "4xx"])("takes %s for an answer without error", async (codeClass) => {
    const one = { ...series("200", [count(1, 9)]), metric: { type: "m", labels: { response_code_class: codeClass } } };
    google = await startGoogle(answering(one, series("500", [count(1, 1)])));
    expect((await read(RATE)).buckets.map(({ cell }) => cell)).toEqual([{ kind: "rate", total: 10, hits: 1 }]);
  });

  it.each([
    [
      "the caller may not read metrics",
      refusal(403, "PERMISSION_DENIED", "Permission monitoring.timeSeries.list denied"),
      "PERMISSION_DENIED",
    ],
    ["the filter is refused", refusal(400, "INVALID_ARGUMENT", "bad filter"), "CLOUD_REFUSED"],
  ])("throws when %s", async (_, answer, code) => {
    google = await startGoogle(() => answer);
    await expect(read(RATE)).rejects.toMatchObject({ code });
  });

  it.each([
    ["a mean", { kind: "mean", value: { source: "1", fields: [], evaluate: () => ({ kind: "value", value: 1 }) } }],
    [
      "a rate of one's own",
      {
        kind: "rate",
        of: "bad",
        hits: { source: "true", fields: [], evaluate: () => ({ kind: "value", value: true }) },
      },
    ],
  ] satisfies [string, Measure][])("does not pretend to measure %s", async (_, measure) => {
    google = await startGoogle(() => ({ json: {} }));
    await expect(read({ ...RATE, measure })).rejects.toMatchObject({ code: "NOT_SUPPORTED" });
    expect(google.seen).toEqual([]);
  });

  it("finds the percentile of all requests together, not of each code's", async () => {
    // 95 quick successes and 5 slow errors: the mean of two percentiles would be far off.
    google = await startGoogle(
      answering(
        series("200", [spread(1, [0, 95])], "DISTRIBUTION"),
        series("500", [spread(1, [0, 0, 0, 5])], "DISTRIBUTION"),
      ),
    );
    expect(pool(P95, (await read(P95)).buckets)).toEqual({ value: expect.closeTo(0.01, 9), samples: 100 });
  });
});

describe("merging", () => {
  const piece = fc.record({
    stretch: fc.integer({ min: 0, max: 5 }),
    code: fc.constantFrom("2xx", "4xx", "5xx"),
    counts: fc.array(fc.nat(1000), { minLength: 3, maxLength: 3 }),
  });

  it("neither loses nor invents a request, however the series are cut", async () => {
    google = await startGoogle(() => ({}));
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const at = ({ stretch, code }: (typeof pieces)[number]) => ({
          from: stretch,
          to: stretch + 1,
          codeClass: code,
        });
        const all = pieces.map(({ counts }) => counts.reduce((a, b) => a + b, 0));
        const total = all.reduce((a, b) => a + b, 0);
        const rate = countRequests(
          pieces.map((one, index) => ({ ...at(one), value: { int64Value: all[index] } })),
          "bad",
        );
        const spread = countLatencies(
          pieces.map((one, index) => ({
            ...at(one),
            value: {
              distributionValue: {
                count: all[index] ?? 0,
                bucketOptions: { explicitBuckets: { bounds: [1, 2] } },
                bucketCounts: one.counts,
              },
            },
          })),
        );
        expect(pool(RATE, rate).samples).toBe(total);
        expect(pool(P95, spread).samples).toBe(total);
        expect(rate.map(({ to }) => to)).toEqual(
          [...new Set(pieces.map(({ stretch }) => stretch + 1))].sort((a, b) => a - b),
        );
      }),
    );
  });
});
