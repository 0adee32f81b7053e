import { describe, expect, it } from "vitest";
import type { Measure } from "../../src/core/metric";
import { failureOf } from "../cloud/google";
import { CANARY, KO, matrix, OK, read, series } from "./prometheus-lab";

describe("an answer of Prometheus that is not read as zero", () => {
  it.each<[string, unknown, string, Measure?]>([
    ["an error", { status: "error", error: "query timed out" }, "query timed out"],
    [
      "a part of the data",
      matrix([], { warnings: ["store x did not answer"] }),
      "got a warning: store x did not answer",
    ],
    ["an info", matrix([], { infos: ["odd"] }), "got a warning: odd"],
    ["a part of the data, as VictoriaMetrics says it", matrix([], { isPartial: true }), "got isPartial: true"],
    [
      "the same in the data",
      { status: "success", data: { resultType: "matrix", result: [], isPartial: true } },
      "got isPartial: true",
    ],
    ["samples in no order", matrix([series(OK, [30, 1], [15, 2])]), "in the order of their times"],
    ["two samples of one time", matrix([series(OK, [15, 1], [15, 2])]), "in the order of their times"],
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
  });
});
