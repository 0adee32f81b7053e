import { afterEach, describe, expect, it } from "vitest";
import { pool } from "../../src/core/judge/pool";
import { type Google, startGoogle } from "../cloud/google";
import { answering, count, MINUTE, P95, RATE, read, START, series, spread } from "./monitoring-series";

let google: Google;
afterEach(() => google.close());

describe("cloud-monitoring", () => {
  it("asks for the revision's own raw points of the range", async () => {
    google = await startGoogle(() => ({ json: {} }));
    const { query } = await read(google, RATE);
    const url = new URL(google.seen[0]?.path ?? "", "http://x");
    expect(url.pathname).toBe("/v3/projects/demo/timeSeries");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      filter:
        'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision" AND resource.labels.service_name="hello" AND resource.labels.location="us-central1" AND resource.labels.revision_name="hello-00002-xyz"',
      "interval.startTime": "2026-03-01T10:00:00.000Z",
      // The lag and ten minutes more, so that a clock that is behind is found out.
      "interval.endTime": "2026-03-01T10:23:00.000Z",
      view: "FULL",
      pageSize: "100000",
    });
    expect(query).toContain('metric.type="run.googleapis.com/request_count"');
  });

  it("has no bucket where there is no series, because no data is not zero errors", async () => {
    google = await startGoogle(() => ({ json: {} }));
    expect((await read(google, RATE)).canary).toEqual([]);
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
    expect((await read(google, RATE)).canary).toEqual([
      { from: START + MINUTE, to: START + 2 * MINUTE, cell: { kind: "rate", total: 100, hits: 5 } },
      { from: START + 2 * MINUTE, to: START + 3 * MINUTE, cell: { kind: "rate", total: 40, hits: 0 } },
      { from: START + 3 * MINUTE, to: START + 4 * MINUTE, cell: { kind: "rate", total: 7, hits: 7 } },
    ]);
  });

  it("counts all but errors where success is asked for", async () => {
    google = await startGoogle(answering(series("200", [count(1, 9)]), series("500", [count(1, 1)])));
    const { canary: buckets } = await read(google, { ...RATE, measure: { kind: "rate", of: "good" } });
    expect(buckets.map(({ cell }) => cell)).toEqual([{ kind: "rate", total: 10, hits: 9 }]);
  });

  it.each([
    ["began before the range, for it counts other traffic, too", -0.5],
    ["ends after the range", 9.5],
  ])("leaves out a point that %s", async (_, at) => {
    google = await startGoogle(answering(series("200", [count(at, 100), count(5, 1)])));
    expect((await read(google, RATE)).canary.map(({ cell }) => cell)).toEqual([{ kind: "rate", total: 1, hits: 0 }]);
  });

  it("keeps points at both ends of the range", async () => {
    google = await startGoogle(answering(series("200", [count(9, 1), count(0, 1)])));
    expect((await read(google, RATE)).canary).toHaveLength(2);
  });

  it("merges the distributions of a minute's response codes by bucket, in seconds", async () => {
    google = await startGoogle(
      answering(
        series("200", [spread(1, [0, 4, 5])], "DISTRIBUTION"),
        series("500", [spread(1, [0, 0, 1, 2, 3]), spread(2, [])], "DISTRIBUTION"),
      ),
    );
    expect((await read(google, P95)).canary).toEqual([
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
    expect((await read(google, P95)).canary[0]?.cell).toMatchObject({ kind: "p95", bounds });
  });

  it("reads all pages", async () => {
    google = await startGoogle(({ path }) => ({
      json: path.includes("pageToken=two")
        ? { timeSeries: [series("500", [count(1, 1)])] }
        : { timeSeries: [series("200", [count(1, 9)])], nextPageToken: "two" },
    }));
    expect((await read(google, RATE)).canary.map(({ cell }) => cell)).toEqual([{ kind: "rate", total: 10, hits: 1 }]);
    expect(google.seen).toHaveLength(2);
  });

  it.each(["1xx", "2xx", "3xx", "4xx"])("takes %s for an answer without error", async (codeClass) => {
    const one = { ...series("200", [count(1, 9)]), metric: { type: "m", labels: { response_code_class: codeClass } } };
    google = await startGoogle(answering(one, series("500", [count(1, 1)])));
    expect((await read(google, RATE)).canary.map(({ cell }) => cell)).toEqual([{ kind: "rate", total: 10, hits: 1 }]);
  });

  it("finds the percentile of all requests together, not of each code's", async () => {
    // 95 quick successes and 5 slow errors: the mean of two percentiles would be far off.
    google = await startGoogle(
      answering(
        series("200", [spread(1, [0, 95])], "DISTRIBUTION"),
        series("500", [spread(1, [0, 0, 0, 5])], "DISTRIBUTION"),
      ),
    );
    expect(pool(P95, (await read(google, P95)).canary)).toEqual({ value: expect.closeTo(0.01, 9), samples: 100 });
  });
});
