import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Answered, openTelemetry, START, type TelemetryStand } from "./telemetry-support";

const COUNT = 'metric.type="run.googleapis.com/request_count"';
const LATENCY = 'metric.type="run.googleapis.com/request_latencies"';
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();

/** A query over the first ten minutes. */
function query(changes: Record<string, string | readonly string[]> = {}) {
  return { filter: COUNT, "interval.startTime": at(0), "interval.endTime": at(600), ...changes };
}
const aligned = (aligner: string, reducer = "REDUCE_NONE", groupByFields: readonly string[] = [], period = "600s") => ({
  "aggregation.alignmentPeriod": period,
  "aggregation.perSeriesAligner": aligner,
  "aggregation.crossSeriesReducer": reducer,
  "aggregation.groupByFields": groupByFields,
});

const pointsOf = ({ body }: Answered) => (body.timeSeries ?? []).flatMap(({ points = [] }) => points);
const total = (answer: Answered) => pointsOf(answer).reduce((sum, { value }) => sum + Number(value.int64Value), 0);

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

describe("filters", () => {
  async function three(): Promise<TelemetryStand> {
    const stand = openTelemetry();
    stand.served({ revision: "ion-00001-a" });
    stand.served({ revision: "ion-00002-b", status: 500 });
    stand.served({ revision: "web-00001-c", service: "web", region: "europe-west1" });
    stand.clock.advance(600);
    return stand;
  }

  it.each([
    { filter: COUNT, picks: ["ion-00001-a", "ion-00002-b", "web-00001-c"] },
    { filter: `${COUNT} AND resource.type="cloud_run_revision"`, picks: ["ion-00001-a", "ion-00002-b", "web-00001-c"] },
    { filter: `${COUNT} resource.type = "gae_app"`, picks: [] },
    { filter: `${COUNT} AND resource.labels.service_name="web"`, picks: ["web-00001-c"] },
    { filter: `${COUNT} AND resource.label.service_name = "web"`, picks: ["web-00001-c"] },
    { filter: `${COUNT} AND metric.label.response_code_class="5xx"`, picks: ["ion-00002-b"] },
    { filter: `${COUNT} AND metric.labels.response_code=500`, picks: ["ion-00002-b"] },
    { filter: `${COUNT} AND metric.labels.response_code!="500"`, picks: ["ion-00001-a", "web-00001-c"] },
    { filter: `${COUNT} AND resource.labels.revision_name=starts_with("ion-")`, picks: ["ion-00001-a", "ion-00002-b"] },
    { filter: `${COUNT} AND resource.labels.revision_name!=starts_with("ion-")`, picks: ["web-00001-c"] },
    { filter: `${COUNT} AND resource.labels.revision_name=ends_with("-b")`, picks: ["ion-00002-b"] },
    {
      filter: `${COUNT} AND resource.labels.revision_name=has_substring("0001")`,
      picks: ["ion-00001-a", "web-00001-c"],
    },
    { filter: `${COUNT} AND resource.labels.revision_name:"0001"`, picks: ["ion-00001-a", "web-00001-c"] },
    {
      filter: `${COUNT} AND resource.labels.revision_name=one_of("ion-00001-a", "web-00001-c")`,
      picks: ["ion-00001-a", "web-00001-c"],
    },
    {
      filter: `${COUNT} AND resource.labels.revision_name=monitoring.regex.full_match("ion-.*-b")`,
      picks: ["ion-00002-b"],
    },
    { filter: `${COUNT} AND NOT resource.labels.service_name="web"`, picks: ["ion-00001-a", "ion-00002-b"] },
    { filter: `${COUNT} AND -resource.labels.service_name="web"`, picks: ["ion-00001-a", "ion-00002-b"] },
    { filter: `resource.labels.location="europe-west1" AND (${COUNT})`, picks: ["web-00001-c"] },
    {
      filter: `${COUNT} AND (resource.labels.service_name="web" OR metric.labels.response_code="500")`,
      picks: ["ion-00002-b", "web-00001-c"],
    },
    { filter: `${COUNT} AND project="p"`, picks: ["ion-00001-a", "ion-00002-b", "web-00001-c"] },
    { filter: `${COUNT} AND project="q"`, picks: [] },
  ])("$filter picks $picks", async ({ filter, picks }) => {
    const { body } = await (await three()).timeSeries(query({ filter }));
    expect((body.timeSeries ?? []).map(({ resource }) => resource.labels["revision_name"]).sort()).toEqual(picks);
  });

  it("shows one project nothing of another", async () => {
    const stand = openTelemetry();
    stand.served({ project: "q" });
    stand.clock.advance(600);
    expect((await stand.timeSeries(query())).body).not.toHaveProperty("timeSeries");
  });
});

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

describe("pages", () => {
  async function pagesOf(stand: TelemetryStand, changes: Record<string, string>): Promise<Answered[]> {
    const pages: Answered[] = [];
    let token: string | undefined;
    do {
      const page = await stand.timeSeries(query({ ...changes, ...(token !== undefined && { pageToken: token }) }));
      pages.push(page);
      token = page.body.nextPageToken;
      stand.served({ status: 404 });
      stand.clock.advance(60);
    } while (token !== undefined);
    return pages;
  }

  it("go through all points once, whatever the size and whatever comes in meanwhile", async () => {
    for (const pageSize of ["1", "3", "4", "12", "100"]) {
      const stand = openTelemetry();
      for (let minute = 0; minute < 6; minute++) {
        stand.served();
        stand.served({ status: 500 });
        stand.clock.advance(60);
      }
      stand.clock.advance(180);
      const pages = await pagesOf(stand, { pageSize });
      expect(pages).toHaveLength(Math.ceil(12 / Number(pageSize)));
      expect(pages.map(total).reduce((sum, count) => sum + count, 0)).toBe(12);
    }
  });

  it("count series where only headers are wanted", async () => {
    const stand = openTelemetry();
    stand.served();
    stand.served({ status: 500 });
    stand.clock.advance(240);
    const pages = await pagesOf(stand, { pageSize: "1", view: "HEADERS" });
    expect(
      pages.map(({ body }) => body.timeSeries?.map(({ metric, points }) => [metric.labels["response_code"], points])),
    ).toEqual([[["200", undefined]], [["500", undefined]]]);
  });
});

describe("partial answers", () => {
  it("carry the execution errors and lack series, until the fault is taken away", async () => {
    const stand = openTelemetry();
    stand.served();
    stand.served({ status: 500 });
    stand.clock.advance(600);
    stand.setExecutionErrors([{ code: 14, message: "a zone is down" }]);
    const partial = await stand.timeSeries(query());
    expect(partial.body).toMatchObject({ executionErrors: [{ code: 14, message: "a zone is down" }] });
    expect(partial.body.timeSeries).toHaveLength(1);
    stand.setExecutionErrors([]);
    const whole = await stand.timeSeries(query());
    expect(whole.body).not.toHaveProperty("executionErrors");
    expect(whole.body.timeSeries).toHaveLength(2);
  });
});
