import { describe, expect, it } from "vitest";
import { aligned, at, COUNT, LATENCY, pointsOf, query } from "./monitoring-queries";
import { openTelemetry, type TelemetryStand } from "./telemetry-support";

describe("aggregation", () => {
  async function mixed(): Promise<TelemetryStand> {
    const stand = openTelemetry();
    for (let i = 0; i < 90; i++) stand.served({ latencySeconds: 10 });
    for (let i = 0; i < 10; i++) stand.served({ status: 500, latencySeconds: 20 });
    for (let i = 0; i < 5; i++) stand.served({ revision: "r2", latencySeconds: 1 });
    stand.clock.advance(600);
    return stand;
  }

  it("answers canary and stable by response class in one query", async () => {
    const by = ["resource.labels.revision_name", "metric.labels.response_code_class"];
    const { body } = await (await mixed()).timeSeries(query(aligned("ALIGN_DELTA", "REDUCE_SUM", by)));
    expect(
      body.timeSeries?.map(({ resource, metric, points }) => [
        resource.labels,
        metric.labels,
        points?.[0]?.value.int64Value,
      ]),
    ).toEqual([
      [{ project_id: "p", revision_name: "r1" }, { response_code_class: "2xx" }, "90"],
      [{ project_id: "p", revision_name: "r1" }, { response_code_class: "5xx" }, "10"],
      [{ project_id: "p", revision_name: "r2" }, { response_code_class: "2xx" }, "5"],
    ]);
  });

  it("takes the percentile of the merged distributions of all response codes", async () => {
    const answer = await (await mixed()).timeSeries(
      query({ filter: LATENCY, ...aligned("ALIGN_DELTA", "REDUCE_PERCENTILE_95", ["resource.label.revision_name"]) }),
    );
    const edge = (power: number) => 1.4 ** power;
    expect(answer.body.timeSeries?.[0]).toMatchObject({ metricKind: "GAUGE", valueType: "DOUBLE" });
    expect(pointsOf(answer)[0]?.value.doubleValue).toBeCloseTo((edge(29) + edge(30)) / 2, 6);
    expect(pointsOf(answer)[0]?.interval).toEqual({
      startTime: at(600).replace(".000", ""),
      endTime: at(600).replace(".000", ""),
    });
  });

  it("shows a distribution with its layout, counts as texts and no empty buckets at the end", async () => {
    const answer = await (await mixed()).timeSeries(
      query({ filter: `${LATENCY} AND resource.labels.revision_name="r2"` }),
    );
    expect(pointsOf(answer)[0]?.value.distributionValue).toEqual({
      count: "5",
      mean: 1000,
      sumOfSquaredDeviation: 0,
      bucketOptions: { exponentialBuckets: { numFiniteBuckets: 66, growthFactor: 1.4, scale: 1 } },
      bucketCounts: [...Array(21).fill("0"), "5"],
    });
  });

  it.each([
    { aligner: "ALIGN_RATE", filter: `${COUNT} AND metric.labels.response_code="500"`, expected: 10 / 600 },
    { aligner: "2", filter: `${COUNT} AND metric.labels.response_code="500"`, expected: 10 / 600 },
    {
      aligner: "ALIGN_PERCENTILE_50",
      filter: `${LATENCY} AND resource.labels.revision_name="r2"`,
      expected: (1.4 ** 20 + 1.4 ** 21) / 2,
    },
    {
      aligner: "20",
      filter: `${LATENCY} AND resource.labels.revision_name="r2"`,
      expected: (1.4 ** 20 + 1.4 ** 21) / 2,
    },
  ])("aligns with $aligner, by name or by number", async ({ aligner, filter, expected }) => {
    const answer = await (await mixed()).timeSeries(query({ filter, ...aligned(aligner) }));
    expect(pointsOf(answer)[0]?.value.doubleValue).toBeCloseTo(expected, 9);
  });

  it("sums rates, and takes percentiles across plain numbers", async () => {
    const stand = await mixed();
    const rate = await stand.timeSeries(query(aligned("ALIGN_RATE", "REDUCE_SUM")));
    expect(pointsOf(rate)[0]?.value.doubleValue).toBeCloseTo(105 / 600, 9);
    const median = await stand.timeSeries(query(aligned("ALIGN_DELTA", "REDUCE_PERCENTILE_50")));
    expect(pointsOf(median)[0]?.value.doubleValue).toBe(10);
  });

  it("counts periods back from the end of the interval", async () => {
    const stand = openTelemetry();
    stand.served();
    stand.clock.advance(600);
    const answer = await stand.timeSeries(
      query({ "interval.endTime": at(130), ...aligned("ALIGN_DELTA", "REDUCE_NONE", [], "60s") }),
    );
    expect(pointsOf(answer).map(({ interval }) => interval)).toEqual([
      { startTime: "2026-01-01T00:00:10Z", endTime: "2026-01-01T00:01:10Z" },
    ]);
  });
});
