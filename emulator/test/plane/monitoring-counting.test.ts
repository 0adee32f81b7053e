import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aligned, at, pointsOf, query, total } from "./monitoring-queries";
import { openTelemetry } from "./telemetry-support";

describe("when a request can be seen", () => {
  it.each([
    { when: "before its sample has ended", seconds: 59, seen: 0 },
    { when: "just before the ingestion is through", seconds: 239, seen: 0 },
    { when: "60 s of sampling and 180 s of ingestion later", seconds: 240, seen: 1 },
  ])("is counted $seen times $when", async ({ seconds, seen }) => {
    const stand = openTelemetry();
    stand.served();
    stand.clock.advance(seconds);
    expect(total(await stand.timeSeries(query()))).toBe(seen);
  });

  it("answers without the key timeSeries, not with an empty list, where there is nothing", async () => {
    const { status, body } = await openTelemetry().timeSeries(query());
    expect(status).toBe(200);
    expect(body).not.toHaveProperty("timeSeries");
  });

  it("follows smaller settings, and accepts periods as small as the sampling", async () => {
    const stand = openTelemetry({ samplingSeconds: 1, ingestionSeconds: 2 });
    stand.served();
    stand.clock.advance(3);
    expect(total(await stand.timeSeries(query(aligned("ALIGN_DELTA", "REDUCE_SUM", [], "1s"))))).toBe(1);
  });
});

describe("what is counted", () => {
  it("leaves out requests that no container saw", async () => {
    const stand = openTelemetry();
    stand.served();
    stand.served({ status: 503, reachedContainer: false });
    stand.clock.advance(600);
    const { body } = await stand.timeSeries(query());
    expect(body.timeSeries).toHaveLength(1);
    expect(body.timeSeries?.[0]).toMatchObject({
      metric: { labels: { response_code: "200", response_code_class: "2xx" } },
      resource: {
        type: "cloud_run_revision",
        labels: {
          project_id: "p",
          location: "us-central1",
          service_name: "ion-api",
          revision_name: "r1",
          configuration_name: "ion-api",
        },
      },
      metricKind: "DELTA",
      valueType: "INT64",
      points: [
        {
          interval: { startTime: "2026-01-01T00:00:00Z", endTime: "2026-01-01T00:01:00Z" },
          value: { int64Value: "1" },
        },
      ],
    });
  });

  it("puts the newest point first", async () => {
    const stand = openTelemetry();
    for (let minute = 0; minute < 3; minute++) {
      stand.served();
      stand.clock.advance(60);
    }
    stand.clock.advance(600);
    const ends = pointsOf(await stand.timeSeries(query())).map(({ interval }) => interval.endTime);
    expect(ends).toEqual(["2026-01-01T00:03:00Z", "2026-01-01T00:02:00Z", "2026-01-01T00:01:00Z"]);
  });

  it("belongs to the interval that its sample ends in, the end included and the start not", async () => {
    const stand = openTelemetry();
    stand.served();
    stand.clock.advance(600);
    const upTo = await stand.timeSeries(query({ "interval.startTime": at(0), "interval.endTime": at(60) }));
    const after = await stand.timeSeries(query({ "interval.startTime": at(60), "interval.endTime": at(120) }));
    expect([total(upTo), total(after)]).toEqual([1, 0]);
  });

  it("loses no request and counts none twice, however they fall and whatever the alignment", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            wait: fc.integer({ min: 0, max: 90 }),
            status: fc.constantFrom(200, 404, 500),
            revision: fc.constantFrom("r1", "r2"),
          }),
          { maxLength: 60 },
        ),
        fc.constantFrom("60s", "90s", "300s", "7000s"),
        async (requests, period) => {
          const stand = openTelemetry();
          for (const { wait, status, revision } of requests) {
            stand.clock.advance(wait);
            stand.served({ status, revision });
          }
          stand.clock.advance(240);
          const whole = { "interval.endTime": at(60 * 91) };
          const by = ["resource.labels.revision_name", "metric.labels.response_code_class"];
          const raw = await stand.timeSeries(query(whole));
          const sums = await stand.timeSeries(query({ ...whole, ...aligned("ALIGN_DELTA", "REDUCE_SUM", by, period) }));
          expect([total(raw), total(sums)]).toEqual([requests.length, requests.length]);
          for (const { resource, metric, points = [] } of sums.body.timeSeries ?? []) {
            const own = requests.filter(
              ({ revision, status }) =>
                revision === resource.labels["revision_name"] &&
                `${Math.floor(status / 100)}xx` === metric.labels["response_code_class"],
            );
            expect(points.reduce((sum, { value }) => sum + Number(value.int64Value), 0)).toBe(own.length);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
