import { afterEach, describe, expect, it } from "vitest";
import type { Cell, Measure, MetricRule } from "../../src/core/metric";
import { createMetrics } from "../../src/metrics/index";
import { compileExpression } from "../../src/plan/expression";
import { type Answer, connect, failureOf, type Google, REF, startGoogle, TOKEN } from "../cloud/google";
import { USUAL } from "../fakes/rules";
import { bucket, minute, START } from "./minutes";

const RANGE = { from: START, to: START + 600_000 };
const [CANARY, STABLE] = ["shop-00002-two", "shop-00001-one"];
const MEASURES = {
  rate: { kind: "rate", of: "bad" },
  mean: { kind: "mean" },
  p95: { kind: "p95" },
} as const satisfies Record<Cell["kind"], Measure>;

let google: Google;
afterEach(() => google.close());

function rule(kind: Cell["kind"], path: string, points: string): MetricRule {
  const compiled = compileExpression(points, "answer", "list");
  if ("why" in compiled) throw new Error(compiled.why);
  const source = { kind: "http", url: `${google.url}${path}`, points: compiled } as const;
  return {
    name: "m",
    ...USUAL,
    source,
    measure: MEASURES[kind],
    lines: { better: "lower", target: 1 },
    window: 300,
    lag: 60,
  };
}

/** Starts an endpoint with this answer and reads the metric from it. */
async function read(
  answer: Answer,
  { kind = "rate", points = "body.points", path = "/" }: { kind?: Cell["kind"]; points?: string; path?: string } = {},
) {
  google = await startGoogle(() => answer);
  return createMetrics(connect(google)).read({
    ref: REF,
    canary: CANARY,
    stable: STABLE,
    rule: rule(kind, path, points),
    range: RANGE,
  });
}

const GOOD = { revision: "canary", ...minute(0), total: 10, hits: 1 };

describe("an endpoint of the team's own", () => {
  it("is asked with all placeholders filled in as parts of an address, and without Google's token", async () => {
    await read(
      { json: { points: [] } },
      { path: "/m/{service}?p={project}&r={region}&a={canary}&b={stable}&t={from}/{to}" },
    );
    const [seen] = google.seen;
    expect(seen?.path).toBe(
      `/m/hello?p=demo&r=us-central1&a=${CANARY}&b=${STABLE}&t=2026-03-01T10%3A00%3A00.000Z/2026-03-01T10%3A10%3A00.000Z`,
    );
    expect(JSON.stringify(seen?.headers)).not.toContain(TOKEN);
  });

  it.each<[Cell["kind"], object, Cell]>([
    ["rate", { total: 10, hits: 1 }, { kind: "rate", total: 10, hits: 1 }],
    ["mean", { count: 4, mean: 1 }, { kind: "mean", count: 4, mean: 1 }],
    ["mean", { count: 4, mean: 0.5, ssd: 0.1 }, { kind: "mean", count: 4, mean: 0.5, ssd: 0.1 }],
    ["p95", { bounds: [0.1, 1], counts: [5, 0, 1] }, { kind: "p95", bounds: [0.1, 1], counts: [5, 0, 1] }],
  ])("gives a %s of %j", async (kind, numbers, cell) => {
    const points = [
      { revision: CANARY, ...minute(0), ...numbers },
      { revision: "stable", ...minute(0), ...numbers },
    ];
    const { canary, stable } = await read({ json: { points } }, { kind });
    expect([canary, stable]).toEqual([[bucket(0, cell)], [bucket(0, cell)]]);
  });

  it("may be one whose answer the expression builds points of, with CEL's own integers", async () => {
    const points = `[{"revision": "canary", "from": body.since, "to": body.until, "total": 10, "hits": status - 199}]`;
    const { canary } = await read({ json: { since: minute(1).from, until: minute(1).to } }, { points });
    expect(canary).toEqual([bucket(1, { kind: "rate", total: 10, hits: 1 })]);
  });

  it("gives the oldest first, and none that does not lie wholly in the range", async () => {
    const points = [3, 10, 1, -2].map((index) => ({ ...GOOD, ...minute(index) }));
    const straddling = { ...GOOD, from: new Date(START - 1000).toISOString() };
    const { canary } = await read({ json: { points: [...points, straddling] } });
    expect(canary.map(({ from }) => from)).toEqual([START + 60_000, START + 180_000]);
  });

  it("has no data where the list is empty", async () => {
    expect(await read({ json: { points: [] } })).toMatchObject({ canary: [], stable: [] });
  });

  it.each<[string, object, string]>([
    ["a number that is a text", { total: "10" }, "points.0.total: expected a number"],
    ["nothing in its place", { hits: null }, "points.0.hits: expected a number"],
    ["a count below zero", { hits: -1 }, "points.0.hits: expected none below 0"],
    ["half a request", { total: 10.5 }, "points.0.total: expected a whole number"],
    ["more hits than requests", { hits: 11 }, "points.0.hits: expected at most total"],
    ["a time that is none", { to: "yesterday" }, "points.0.to: expected a time such as"],
    ["a day that there is not", { to: "2026-02-31T25:00:00Z" }, "points.0.to: expected a time such as"],
    ["a time without a zone", { to: "2026-03-01T10:01:00" }, "points.0.to: expected a time such as"],
    ["times that are reversed", { from: minute(1).to }, "points.0.to: expected a time after from"],
    ["times that are one and the same", { to: minute(0).from }, "points.0.to: expected a time after from"],
    ["a day that no month has", { from: "2026-02-31T10:00:00Z" }, "points.0.from: expected a time such as"],
    ["a second that no clock shows", { to: "2026-03-01T10:00:60Z" }, "points.0.to: expected a time such as"],
    ["what can be no revision", { revision: "Sentinel token" }, "points.0.revision: expected canary, stable or a rev"],
    ["a key that it does not have", { bad: 1 }, "points.0: Unrecognized key"],
  ])("is not read where a point has %s", async (_, change, said) => {
    const { code, message } = await failureOf(read({ json: { points: [{ ...GOOD, ...change }] } }));
    expect([code, message]).toEqual(["METRICS_UNREADABLE", expect.stringContaining(said)]);
    expect(message).not.toContain("Sentinel");
  });

  it.each([
    ["the same point twice", [GOOD, GOOD], "points.1"],
    [
      "a minute, and five minutes around it",
      [
        { ...GOOD, ...minute(1) },
        { ...GOOD, from: minute(0).from, to: minute(4).to },
      ],
      "points.1",
    ],
    ["the same minute by role and by name", [GOOD, { ...GOOD, revision: CANARY, hits: 0 }], "points.1"],
    [
      "two of stable",
      [GOOD, { ...GOOD, revision: STABLE, ...minute(2) }, { ...GOOD, revision: "stable", ...minute(2) }],
      "points.2",
    ],
  ])("is not read where it has %s", async (_, points, where) => {
    const { code, message } = await failureOf(read({ json: { points } }));
    expect([code, message]).toEqual(["METRICS_UNREADABLE", expect.stringContaining(`${where}: expected points of`)]);
  });

  it("may have points of both in the same minutes, in any order, and of other revisions, which are left out", async () => {
    const others = [STABLE, "shop-00000-old"].map((revision) => ({ ...GOOD, revision, hits: 10 }));
    const points = [...others, { ...GOOD, ...minute(1) }, GOOD];
    const { canary, stable } = await read({ json: { points } });
    expect(canary.map(({ from }) => from)).toEqual([START, START + 60_000]);
    expect(stable).toEqual([bucket(0, { kind: "rate", total: 10, hits: 10 })]);
  });

  it.each<[string, object, string, Cell["kind"]?]>([
    ["a mean beyond 1", { count: 1, mean: 7 }, "points.0.mean: expected a mean of 0 to 1", "mean"],
    ["a mean below 0", { count: 1, mean: -0.1 }, "points.0.mean: expected a mean of 0 to 1", "mean"],
    [
      "bounds that do not ascend",
      { bounds: [1, 1], counts: [1, 1, 1] },
      "points.0.bounds: expected bounds that ascend",
    ],
    ["too few counts", { bounds: [1, 2], counts: [1, 1] }, "points.0.counts: expected one more than bounds"],
    ["no bounds", { bounds: [], counts: [1] }, "points.0.bounds: expected at least one bound"],
  ])("is not read where a point has %s", async (_, numbers, said, kind = "p95") => {
    const points = [{ revision: "canary", ...minute(0), ...numbers }];
    expect((await failureOf(read({ json: { points } }, { kind }))).message).toContain(said);
  });

  it("is not read where CEL makes a number without end", async () => {
    const points = `[{"revision": "canary", "from": "${minute(0).from}", "to": "${minute(0).to}", "count": 1, "mean": 1.0 / 0.0}]`;
    expect((await failureOf(read({ json: {} }, { kind: "mean", points }))).message).toContain("points.0.mean");
  });

  it.each<[string, Answer, string]>([
    ["without success", { status: 404 }, "expected a status of success, got 404"],
    ["that wants a token", { status: 401 }, "got 401; give its token by the input metrics-tokens"],
    ["that lacks what is looked for", { json: {} }, "could not evaluate body.points on its answer"],
    ["that is no JSON", { text: "<html>" }, "could not evaluate body.points on its answer"],
    ["without a list", { json: { points: 3 } }, "expected a list"],
  ])("is not read where it gives an answer %s", async (_, answer, said) => {
    const { code, message } = await failureOf(read(answer));
    expect([code, message]).toEqual(["METRICS_UNREADABLE", expect.stringContaining(said)]);
  });

  it("is asked again where it is busy", async () => {
    let asked = 0;
    google = await startGoogle(() => {
      asked += 1;
      return asked === 1 ? { status: 503 } : { json: { points: [GOOD] } };
    });
    const query = { ref: REF, canary: CANARY, rule: rule("rate", "/", "body.points"), range: RANGE };
    expect((await createMetrics(connect(google)).read(query)).canary).toHaveLength(1);
  });

  it("is asked for nothing of stable where there is none to compare with", async () => {
    google = await startGoogle(() => ({
      json: { points: ["stable", STABLE].map((revision) => ({ ...GOOD, revision })) },
    }));
    const query = { ref: REF, canary: CANARY, rule: rule("rate", "/?s={stable}", "body.points"), range: RANGE };
    expect((await createMetrics(connect(google)).read(query)).stable).toEqual([]);
    expect(google.seen[0]?.path).toBe("/?s=");
  });
});
