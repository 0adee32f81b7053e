import { afterEach, describe, expect, it } from "vitest";
import type { Cell, Measure } from "../../src/core/metric";
import { createMetrics } from "../../src/metrics/index";
import { connect, failureOf, type Google, REF, startGoogle } from "../cloud/google";
import { prometheusRule, RATE } from "../prometheus/rules";

const [CANARY, FROM] = ["shop-2", Date.parse("2026-03-01T10:00:00Z")];
const RANGE = { from: FROM, to: FROM + 60_000 };
type Sample = readonly [second: number, value: string | number];

let google: Google;
afterEach(() => google.close());

/** Returns a series of the canary; its samples are so many seconds after the range began. */
const series = (labels: object, ...samples: readonly Sample[]) => ({
  metric: { __name__: "n", revision: CANARY, job: "j", instance: "i", ...labels },
  values: samples.map(([second, value]) => [FROM / 1000 + second, String(value)]),
});
const matrix = (result: readonly object[], more: object = {}) => ({
  status: "success",
  data: { resultType: "matrix", result },
  ...more,
});

/** Reads the metric where Prometheus gives this answer to every question. */
async function read(json: unknown, measure: Measure = RATE, name = "n", window = 50) {
  google = await startGoogle(() => ({ json }));
  const rule = { ...prometheusRule(google, name, measure), window };
  return createMetrics(connect(google)).read({ ref: REF, canary: CANARY, rule, range: RANGE });
}
const OK = { code: "200" };
const KO = { code: "500" };
const rate = (total: number, hits: number): Cell => ({ kind: "rate", total, hits });

describe("how counters grew", () => {
  it.each<[string, readonly object[], readonly Cell[]]>([
    ["the first sample is only a base", [series(OK, [15, 100], [30, 107])], [rate(7, 0)]],
    ["a sample before the range is a base", [series(OK, [0, 100], [15, 107])], [rate(7, 0)]],
    ["what straddles the beginning is left out", [series(OK, [-5, 100], [10, 150], [25, 157])], [rate(7, 0)]],
    ["nothing new is a zero that was looked for", [series(OK, [15, 100], [30, 100])], [rate(0, 0)]],
    ["a lone sample is no data", [series(OK, [15, 100])], []],
    ["a counter that fell counts from zero", [series(OK, [15, 100], [30, 4])], [rate(4, 0)]],
    [
      "a class that appears at a target that was there counts from zero",
      [series(OK, [15, 100], [30, 107]), series(KO, [30, 3])],
      [rate(10, 3)],
    ],
    [
      "a class that appears with its target does not",
      [series(OK, [30, 100], [45, 107]), series({ ...KO, instance: "new" }, [30, 300], [45, 301])],
      [rate(8, 1)],
    ],
    [
      "targets scraped at other times share their buckets",
      [series(OK, [21, 0], [38, 5]), series({ ...OK, instance: "other" }, [23, 0], [40, 6])],
      [rate(11, 0)],
    ],
    [
      "each is counted where it ends",
      [series(OK, [1, 0], [11, 1], [21, 2], [31, 4], [41, 8], [51, 16])],
      [rate(1, 0), rate(1, 0), rate(2, 0), rate(4, 0), rate(8, 0)],
    ],
  ])("%s", async (_, result, cells) => {
    expect((await read(matrix(result))).canary.map(({ cell }) => cell)).toEqual(cells);
  });

  it("of a histogram begin anew together, where one bucket fell and another did not", async () => {
    const buckets = [series({ le: "0.5" }, [15, 5], [30, 7]), series({ le: "+Inf" }, [15, 100], [30, 50])];
    const { canary, notes } = await read(matrix(buckets), { kind: "p95" }, "n_bucket");
    expect(canary.map(({ cell }) => cell)).toEqual([{ kind: "p95", bounds: [0.5], counts: [7, 43] }]);
    expect(notes).toEqual(["1 counter began anew, as with a new container, and counted from 0"]);
  });

  it("have no buckets but those that samples fell into", async () => {
    const { canary } = await read(matrix([series(OK, [0, 0], [10, 1], [40, 3], [50, 4])]));
    expect(canary.map(({ from, to }) => [(from - FROM) / 1000, (to - FROM) / 1000])).toEqual([
      [0, 10],
      [30, 40],
      [40, 50],
    ]);
  });
});

describe("an answer of Prometheus that is not read as zero", () => {
  it.each<[string, unknown, string, Measure?]>([
    ["an error", { status: "error", error: "query timed out" }, "query timed out"],
    [
      "a part of the data",
      matrix([], { warnings: ["store x did not answer"] }),
      "got a warning: store x did not answer",
    ],
    ["an info", matrix([], { infos: ["odd"] }), "got a warning: odd"],
    ["a vector", { status: "success", data: { resultType: "vector", result: [] } }, "expected a matrix, got vector"],
    ["no JSON of Prometheus", { hello: 1 }, "expected an answer of Prometheus' HTTP API"],
    ["a number that is none", matrix([series(OK, [15, 1], [30, "NaN"])]), 'got "NaN"'],
    ["a number without end", matrix([series(OK, [15, 1], [30, "+Inf"])]), 'got "+Inf"'],
    ["a negative counter", matrix([series(OK, [15, -1], [30, 1])]), 'got "-1"'],
    ["half a request", matrix([series(OK, [15, 1], [30, 1.5])]), "got a growth of 0.5"],
    ["a native histogram", matrix([{ metric: { revision: CANARY }, histograms: [] }]), "got a native histogram"],
    ["two of one series", matrix([series(OK, [15, 1]), series(OK, [15, 1])]), "got two"],
    ["a series that lacks the label", matrix([series({}, [15, 1], [30, 2])]), "no such key: code"],
    ["buckets without the last", matrix([series({ le: "1" }, [15, 1], [30, 2])]), 'with le="+Inf"', { kind: "p95" }],
    [
      "a bucket that only one class has",
      matrix([
        series({ le: "1", ...OK }, [15, 1]),
        series({ le: "+Inf", ...OK }, [15, 1]),
        series({ le: "+Inf", ...KO }, [15, 1]),
      ]),
      'expected le="1" in {code="500"',
      { kind: "p95" },
    ],
  ])("is %s", async (_, json, said, measure) => {
    const { message } = await failureOf(read(json, measure, measure === undefined ? "n" : "n_bucket"));
    expect(message).toContain(said);
  });

  it.each<[string, Measure, string]>([
    ["a p95 of no _bucket", { kind: "p95" }, "expected a series NAME_bucket for p95, got n"],
    ["a mean of no _sum", { kind: "mean" }, "expected a series NAME_sum for mean, got n"],
    ["a rate of nothing", { kind: "rate", of: "bad" }, "expected bad or good over labels for a rate"],
  ])("cannot be asked for: %s", async (_, measure, said) => {
    expect((await failureOf(read(matrix([]), measure))).message).toContain(said);
    expect(google.seen).toEqual([]);
  });
});
