import { afterEach, describe, expect, it } from "vitest";
import type { MetricRule } from "../../src/core/metric";
import { type Google, startGoogle } from "../cloud/google";
import { answering, CANARY, MINUTE, P95, point, read, STABLE, START, series, spread } from "./monitoring-series";
import { CUSTOM, LOGGED, MEAN, moment, ofKind, ofType, SECONDS, values } from "./own-series";

let google: Google;
afterEach(() => google.close());

const cellsOf = async (rule: MetricRule) => (await read(google, rule)).canary.map(({ cell }) => cell);

describe("a metric type of the team's own", () => {
  it.each([
    [
      "from logs is asked for by its resource",
      LOGGED,
      `metric.type="${LOGGED}" AND resource.type="cloud_run_revision" AND resource.labels.service_name="hello" AND resource.labels.location="us-central1" AND resource.labels.revision_name=one_of("${CANARY}","${STABLE}")`,
    ],
    [
      "that is written by the application is asked for by a label of its own",
      CUSTOM,
      `metric.type="${CUSTOM}" AND metric.labels.revision_name=one_of("${CANARY}","${STABLE}")`,
    ],
  ])("%s", async (_, type, filter) => {
    google = await startGoogle(() => ({ json: {} }));
    await read(google, ofType(type, MEAN), STABLE);
    expect(new URL(google.seen[0]?.path ?? "", "http://x").searchParams.get("filter")).toBe(filter);
  });

  it("may have the revision as a label of the metric, and then counts this service and region only", async () => {
    const labelled = (labels: object) => ({
      ...ofKind("DELTA", point(1, values(4, 0.5, 0))),
      metric: { type: CUSTOM, labels: { revision_name: CANARY, ...labels } },
      resource: { type: "generic_task", labels: { job: "x" } },
    });
    google = await startGoogle(
      answering(labelled({}), labelled({ service_name: "other" }), labelled({ location: "europe-west1" })),
    );
    expect(await cellsOf(ofType(CUSTOM, MEAN))).toEqual([{ kind: "mean", count: 4, mean: 0.5, ssd: 0 }]);
  });

  it.each([
    ["count, mean and deviation", [values(4, 0.5, 0.25)], { kind: "mean", count: 4, mean: 0.5, ssd: 0.25 }],
    ["no deviation where none is told", [values(4, 0.5)], { kind: "mean", count: 4, mean: 0.5 }],
    [
      "the deviation of all series together",
      [values(1, 0, 0), values(1, 1, 0)],
      { kind: "mean", count: 2, mean: 0.5, ssd: 0.5 },
    ],
    ["no deviation of all where one lacks it", [values(1, 0, 0), values(1, 1)], { kind: "mean", count: 2, mean: 0.5 }],
    ["a stretch in which nothing was written", [values(0, 0, 0)], { kind: "mean", count: 0, mean: 0, ssd: 0 }],
  ])("has as its mean %s", async (_, written, cell) => {
    google = await startGoogle(
      answering(...written.map((value, index) => ({ ...series(String(200 + index), [point(1, value)]) }))),
    );
    expect(await cellsOf(MEAN)).toEqual([cell]);
  });

  it("may be a gauge, which is of one moment", async () => {
    const at = { interval: { endTime: moment(3) }, value: values(4, 0.5, 0) };
    google = await startGoogle(answering(ofKind("GAUGE", at)));
    expect((await read(google, MEAN)).canary).toEqual([
      {
        from: START + 3 * MINUTE - 1,
        to: START + 3 * MINUTE,
        cell: { kind: "mean", count: 4, mean: 0.5, ssd: 0 },
      },
    ]);
  });

  it.each([
    ["seconds unless the plan says otherwise", undefined, [15, 17, 20]],
    ["seconds", "s", [15, 17, 20]],
    ["milliseconds", "ms", [0.015, 0.017, 0.02]],
  ] as const)("counts its latency in %s", async (_, unit, bounds) => {
    google = await startGoogle(answering(ofKind("DELTA", spread(1, [1, 2], SECONDS))));
    expect(await cellsOf(ofType(LOGGED, P95, unit))).toEqual([{ kind: "p95", bounds, counts: [1, 2, 0, 0] }]);
  });

  it("is in milliseconds where it is another one of Cloud Run's", async () => {
    google = await startGoogle(answering(ofKind("DELTA", spread(1, [1], SECONDS))));
    const cells = await cellsOf(ofType("run.googleapis.com/request_latency/e2e_latencies", P95));
    expect(cells).toMatchObject([{ bounds: [0.015, 0.017, 0.02] }]);
  });

  it.each([
    ["ms", "s", "unit: ms"],
    ["s", "ms", "unit: s"],
    ["us", "s", "Measure it in s or ms"],
  ] as const)("is refused where it says %s and the plan %s", async (told, taken, hint) => {
    google = await startGoogle(() => ({ json: { timeSeries: [], unit: told } }));
    await expect(read(google, ofType(LOGGED, P95, taken))).rejects.toMatchObject({
      code: "PLAN_INVALID",
      message: `metric 'latency-p95': expected a distribution in ${taken}, got one in ${told}`,
      hint: expect.stringContaining(hint),
    });
  });
});
