import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Measure } from "../../src/core/metric";
import { failureOf } from "../cloud/google";
import { BOUNDS, type Container, startContainer } from "./application";
import { CANARY, MANAGED, prometheusRule, RATE, read, ruleOf, STABLE, totals } from "./rules";
import { type Prometheus, startPrometheus } from "./server";

const P95: Measure = { kind: "p95" };
const MEAN: Measure = { kind: "mean" };

let canary: Container;
let stable: Container;
let server: Prometheus;
let managed: Prometheus;
let range: { from: number; to: number };

/** Resolves when the servers have scraped the revision's counter at this value. */
async function scraped(value: number, code = 200, revision = CANARY): Promise<void> {
  const query = `requests_total{revision="${revision}",code="${code}"}`;
  await Promise.all([server.until(query, value), managed.until(query, value)]);
}

/**
 * Ten requests before the range; in it stable answers 20, and the canary 100, four of them with 500, which is a series
 * that was not there before; then the canary's container begins anew and answers 30 more, one with 500.
 */
beforeAll(async () => {
  [canary, stable] = await Promise.all([startContainer(), startContainer()]);
  const targets = [
    { port: canary.port, revision: CANARY },
    { port: stable.port, revision: STABLE },
  ];
  [server, managed] = await Promise.all([startPrometheus(targets), startPrometheus(targets, MANAGED)]);
  canary.serve(10, 200);
  stable.serve(10, 200);
  await scraped(10);
  await scraped(10, 200, STABLE);
  const from = Date.now();
  await new Promise((resolve) => setTimeout(resolve, 2100));
  canary.serve(90, 200);
  canary.serve(6, 200, 0.4);
  canary.serve(4, 500, 2);
  stable.serve(20, 200);
  await scraped(106);
  await scraped(4, 500);
  await canary.stop();
  canary = await startContainer(canary.port);
  canary.serve(29, 200);
  canary.serve(1, 500, 2);
  await scraped(29);
  range = { from, to: Date.now() };
});
afterAll(() =>
  Promise.all([canary, stable].map((one) => one.stop()).concat([server, managed].map((one) => one.close()))),
);

describe("a real Prometheus server", () => {
  it("has every request of the range, those of a class that appeared in it and of a new container, too", async () => {
    const answer = await read(server, prometheusRule(server, "requests_total"), range);
    expect([totals(answer.canary), totals(answer.stable)]).toEqual([
      { total: 130, hits: 5 },
      { total: 20, hits: 0 },
    ]);
    expect(answer.notes).toEqual(["2 counters began anew, as with a new container, and counted from 0"]);
  });

  it("is asked one question that a person can ask again", async () => {
    const { query } = await read(server, prometheusRule(server, 'requests_total{job="shop"}'), range);
    const seconds = Math.ceil((range.to - range.from) / 1000) + 300;
    expect(query).toBe(
      `requests_total{job="shop",revision=~"${CANARY}|${STABLE}"}[${seconds}s] at ${new Date(range.to).toISOString()}`,
    );
  });

  it("has the latencies of all classes in the histogram's own buckets", async () => {
    const { canary: buckets } = await read(server, prometheusRule(server, "latency_seconds_bucket", P95), range);
    const cells = buckets.map(({ cell }) => cell).filter((cell) => cell.kind === "p95");
    expect(cells.map(({ bounds }) => bounds)).toEqual(cells.map(() => BOUNDS));
    const counts = [0, 1, 2, 3].map((place) => cells.reduce((sum, cell) => sum + (cell.counts[place] ?? 0), 0));
    expect(counts).toEqual([90 + 29, 6, 0, 4 + 1]);
  });

  it("has the mean of a sum and the count beside it", async () => {
    const { canary: buckets } = await read(server, prometheusRule(server, "score_sum", MEAN), range);
    const cells = buckets.map(({ cell }) => cell).filter((cell) => cell.kind === "mean");
    const count = cells.reduce((sum, cell) => sum + cell.count, 0);
    const sum = cells.reduce((all, cell) => all + cell.count * cell.mean, 0);
    expect([count, sum]).toEqual([130, expect.closeTo(119 * 0.05 + 6 * 0.4 + 5 * 2, 9)]);
  });

  it("gives canary and stable in the same stretches, which lie in the range", async () => {
    const answer = await read(server, prometheusRule(server, "requests_total"), range);
    const stretches = answer.canary.map(({ from, to }) => `${from}/${to}`);
    expect(answer.stable.map(({ from, to }) => `${from}/${to}`).filter((one) => !stretches.includes(one))).toEqual([]);
    expect(answer.canary.filter(({ from, to }) => from < range.from || to > range.to || from >= to)).toEqual([]);
  });

  it("has no bucket for a time before the service was there", async () => {
    const early = { from: range.from - 1000_000, to: range.from - 900_000 };
    const answer = await read(server, prometheusRule(server, "requests_total"), early);
    expect(answer).toMatchObject({
      canary: [],
      stable: [],
      notes: ["there are no series requests_total of any revision"],
    });
  });

  it("is asked by Google's managed service's own path, with the same numbers", async () => {
    const rule = ruleOf({ kind: "managed-prometheus", series: "requests_total", revisionLabel: "revision_name" });
    const answer = await read(managed, rule, range);
    expect([totals(answer.canary), totals(answer.stable)]).toEqual([
      { total: 130, hits: 5 },
      { total: 20, hits: 0 },
    ]);
  });
});

describe("what a real Prometheus server has no numbers for", () => {
  it.each([
    ["a label that the series lack", { label: "version" }, /expected the label version at the series requests_total/],
    ["a query that it refuses", { series: 'requests_total{code=~"("}' }, /error parsing regexp/],
    ["a sample that is no number", { series: "broken" }, /expected a number that is not negative .* got "NaN"/],
    ["a label that the expression asks for", { series: "up_time" }, /could not evaluate .* no such key: code/],
    ["another path", { path: "/elsewhere" }, /got 404/],
  ])("is an error: %s", async (_, { label = "revision", series = "requests_total", path = "" }: Odd, said) => {
    const source = { kind: "prometheus", endpoint: `${server.url}${path}`, series, revisionLabel: label } as const;
    expect((await failureOf(read(server, ruleOf(source, RATE), range))).message).toMatch(said);
  });

  it("is no data, and named, where other revisions have series", async () => {
    const rule = prometheusRule(server, `requests_total{code="200",instance="127.0.0.1:${stable.port}"}`);
    expect(await read(server, rule, range)).toMatchObject({
      canary: [],
      notes: [expect.stringMatching(`there are series .* of ${STABLE}, and none of ${CANARY}`)],
    });
  });

  it("ends where a service stopped, and is not zero after that", async () => {
    const stopped = range.to;
    await stable.stop();
    await canary.stop();
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const answer = await read(server, prometheusRule(server, "requests_total"), { ...range, to: Date.now() });
    expect(totals(answer.canary)).toEqual({ total: 130, hits: 5 });
    expect(Math.max(...answer.canary.map(({ to }) => to))).toBeLessThan(stopped + 2500);
  });
});

interface Odd {
  readonly label?: string;
  readonly series?: string;
  readonly path?: string;
}
