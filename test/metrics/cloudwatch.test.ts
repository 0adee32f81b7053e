import { afterEach, describe, expect, it } from "vitest";
import type { Google } from "../cloud/google";
import { type Asked, startCloudWatch } from "../fakes/cloudwatch";
import { CANARY, MEAN, MINUTE, P95, pointAws, RANGE, RATE, read, rule, STABLE, START, sent } from "./cloudwatch-lab";

let google: Google;
afterEach(() => google.close());

/** Starts a CloudWatch with what was sent to it and reads the metric. */
async function answered(asked: ReturnType<typeof rule>, ...values: Parameters<typeof startCloudWatch>[0]) {
  google = await startCloudWatch(values);
  pointAws(google);
  return read(google, asked);
}
const minute = (index: number) => ({ from: START + index * MINUTE, to: START + (index + 1) * MINUTE });

describe("cloudwatch", () => {
  it("is asked once for both revisions and all statistics, over the whole minutes of the range", async () => {
    google = await startCloudWatch([]);
    pointAws(google);
    await read(google, rule(RATE), { range: { from: START - 30_000, to: START + 10 * MINUTE + 30_000 } });
    expect(google.seen.map(({ body }) => JSON.parse(body) as Asked)).toMatchObject([
      {
        StartTime: START / 1000,
        EndTime: START / 1000 + 600,
        ScanBy: "TimestampAscending",
        MetricDataQueries: [
          { Id: "canary_hits", MetricStat: { Metric: { MetricName: "Errors" }, Period: 60, Stat: "Sum" } },
          { Id: "canary_total", MetricStat: { Metric: { MetricName: "Requests" }, Period: 60, Stat: "Sum" } },
          { Id: "stable_hits" },
          { Id: "stable_total" },
        ],
      },
    ]);
  });

  it("asks for the plan's dimensions and the revision, signed for the plan's region", async () => {
    google = await startCloudWatch([]);
    pointAws(google);
    await read(google, rule(MEAN, { dimensions: { Service: "shop" }, revisionDimension: "Version" }));
    const [seen] = google.seen;
    expect(JSON.parse(seen?.body ?? "").MetricDataQueries[0].MetricStat.Metric).toEqual({
      Namespace: "Shop",
      MetricName: "Errors",
      Dimensions: [
        { Name: "Service", Value: "shop" },
        { Name: "Version", Value: CANARY },
      ],
    });
    expect(seen?.headers["authorization"]).toMatch(/^AWS4-HMAC-SHA256 .*\/eu-central-1\/monitoring\/aws4_request/);
  });

  it.each([
    ["the plan leaves its place open", "{service}", ["hello-canary", "hello"]],
    ["the plan names it", "shop", ["shop", "shop"]],
  ])("asks for canary and stable of two services by each one's own name where %s", async (_what, Service, names) => {
    google = await startCloudWatch([]);
    pointAws(google);
    await read(google, rule(MEAN, { dimensions: { Service } }), { canaryService: "hello-canary" });
    const { MetricDataQueries }: Asked = JSON.parse(google.seen[0]?.body ?? "");
    const told = MetricDataQueries.map(({ MetricStat }) => MetricStat.Metric.Dimensions.map(({ Value }) => Value));
    const [canary, stable] = names;
    expect(new Set(told.map((values) => values.join(" ")))).toEqual(
      new Set([`${canary} ${CANARY}`, `${stable} ${STABLE}`]),
    );
  });

  it.each([
    [
      "a rate out of two sums",
      rule(RATE),
      [sent("Requests", 0, [40, 60]), sent("Errors", 0, [3, 1])],
      { kind: "rate", total: 100, hits: 4 },
    ],
    [
      "no errors in a minute that has requests, and no value for errors",
      rule(RATE),
      [sent("Requests", 0, [100]), sent("Errors", 5, [0], STABLE), sent("Requests", 5, [1], STABLE)],
      { kind: "rate", total: 100, hits: 0 },
    ],
    [
      "no minute of a count of good ones that has requests and no value for them",
      rule({ kind: "rate", of: "good" }),
      [sent("Requests", 0, [9]), sent("Errors", 0, [8]), sent("Requests", 1, [9])],
      { kind: "rate", total: 9, hits: 8 },
    ],
    [
      "a mean out of sum and count",
      rule(MEAN),
      [sent("Errors", 0, [0.5, 0.75, 1])],
      { kind: "mean", count: 3, mean: 0.75 },
    ],
    [
      "a histogram with the lines for bounds, a value on a line not being over it",
      rule(P95),
      [sent("Errors", 0, [0.1, 0.5, 0.6, 1, 1.5, 2, 2.1, 9])],
      { kind: "p95", bounds: [0.5, 1, 2], counts: [2, 2, 2, 2] },
    ],
    [
      "the same of milliseconds, in seconds",
      rule(P95, { unit: "ms" }),
      [sent("Errors", 0, [100, 600, 2100])],
      { kind: "p95", bounds: [0.5, 1, 2], counts: [1, 1, 0, 1] },
    ],
    [
      "a statistic set whose largest value is on target",
      rule(P95),
      [{ ...sent("Errors", 0, [0.1, 0.5]), isSet: true as const }],
      { kind: "p95", bounds: [0.5, 1, 2], counts: [2, 0, 0, 0] },
    ],
  ])("gives %s", async (_, asked, values, cell) => {
    expect((await answered(asked, ...values)).canary).toEqual([{ ...minute(0), cell }]);
  });

  it("gives the minutes of stable beside the canary's, and leaves out minutes without data", async () => {
    const values = [sent("Errors", 2, [1]), sent("Errors", 1, [0.3], STABLE), sent("Errors", 2, [0.5], STABLE)];
    const { canary, stable } = await answered(rule(MEAN), ...values);
    expect([canary.map(({ from }) => from), stable.map(({ from }) => from)]).toEqual([
      [minute(2).from],
      [minute(1).from, minute(2).from],
    ]);
  });

  it("reads all pages", async () => {
    google = await startCloudWatch(
      [0, 1, 2, 3, 4].map((index) => sent("Errors", index, [1])),
      { page: 2 },
    );
    pointAws(google);
    const { canary } = await read(google, rule(MEAN));
    expect([canary.map(({ from }) => from), google.seen.length]).toEqual([
      [0, 1, 2, 3, 4].map((n) => minute(n).from),
      3,
    ]);
  });

  it("asks nothing where no whole minute lies in the range", async () => {
    google = await startCloudWatch([]);
    pointAws(google);
    const range = { from: START + 1, to: START + MINUTE + 1 };
    expect([(await read(google, rule(MEAN), { range })).canary, google.seen]).toEqual([[], []]);
  });

  it("says how old the newest minute of the canary is, where stable's go on", async () => {
    const { notes } = await answered(rule(MEAN), sent("Errors", 1, [1]), sent("Errors", 9, [1], STABLE));
    expect(notes).toEqual([
      expect.stringContaining("the canary's newest point is 480 s older than the end of the range"),
    ]);
  });

  it("can be asked again by a person", async () => {
    const { query } = await answered(rule(RATE));
    expect(query).toBe(
      `Shop in eu-central-1: Sum of Errors, Sum of Requests by the minute, where Service=shop, Revision=${CANARY} or ${STABLE} from ${new Date(RANGE.from).toISOString()} to ${new Date(RANGE.to).toISOString()}`,
    );
  });
});
