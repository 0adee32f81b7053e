import { afterEach, describe, expect, it } from "vitest";
import type { MetricRule } from "../../src/core/metric";
import { type Google, startGoogle } from "../cloud/google";
import { answering, MINUTE, point, RATE, read, START } from "./monitoring-series";
import { CUSTOM, MEAN, ofKind, ofType, since, values } from "./own-series";

let google: Google;
afterEach(() => google.close());

const cellsOf = async (rule: MetricRule) => (await read(google, rule)).canary.map(({ cell }) => cell);

describe("a cumulative metric", () => {
  it.each([
    [
      "counts from point to point, and the first one from its start",
      [since(0, 1, values(2, 0.5, 0.5)), since(0, 2, values(4, 0.75, 0.75))],
      [
        { kind: "mean", count: 2, mean: 0.5, ssd: 0.5 },
        { kind: "mean", count: 2, mean: 1, ssd: 0 },
      ],
    ],
    [
      "leaves out what it counted before the range",
      [since(-9, 1, values(90, 0, 0)), since(-9, 2, values(91, 1 / 91, 90 / 91))],
      [{ kind: "mean", count: 1, mean: expect.closeTo(1, 9), ssd: expect.closeTo(0, 9) }],
    ],
    [
      "knows no deviation where the values have none",
      [since(0, 1, values(2, 0.5)), since(0, 2, values(4, 0.75))],
      [
        { kind: "mean", count: 2, mean: 0.5 },
        { kind: "mean", count: 2, mean: 1 },
      ],
    ],
    [
      "has grown by nothing where nothing happened",
      [since(0, 1, values(2, 0.5, 0.5)), since(0, 2, values(2, 0.5, 0.5))],
      [
        { kind: "mean", count: 2, mean: 0.5, ssd: 0.5 },
        { kind: "mean", count: 0, mean: 0, ssd: 0 },
      ],
    ],
  ])("%s", async (_, points, cells) => {
    google = await startGoogle(answering(ofKind("CUMULATIVE", ...points.toReversed())));
    expect(await cellsOf(MEAN)).toEqual(cells);
  });

  it("begins anew at a new start, and says so", async () => {
    google = await startGoogle(
      answering(ofKind("CUMULATIVE", since(0, 2, values(9, 0, 0)), since(3, 4, values(1, 1, 0)))),
    );
    const { canary, notes } = await read(google, MEAN);
    expect(canary.map(({ from, to, cell }) => [(from - START) / MINUTE, (to - START) / MINUTE, cell])).toEqual([
      [0, 2, { kind: "mean", count: 9, mean: 0, ssd: 0 }],
      [3, 4, { kind: "mean", count: 1, mean: 1, ssd: 0 }],
    ]);
    expect(notes).toContain("a counter began anew at 2026-03-01T10:03:00.000Z");
  });

  it("may be the requests by response code", async () => {
    const counted = (count: number) => ({ int64Value: String(count) });
    google = await startGoogle(answering(ofKind("CUMULATIVE", since(0, 1, counted(7)), since(0, 2, counted(9)))));
    expect(await cellsOf(ofType(CUSTOM, RATE))).toEqual([
      { kind: "rate", total: 7, hits: 0 },
      { kind: "rate", total: 2, hits: 0 },
    ]);
  });
});

describe("what cannot be is an error and no number", () => {
  const once = (value: object) => ofKind("DELTA", point(1, value));
  const grows = (before: object, after: object) => ofKind("CUMULATIVE", since(0, 1, before), since(0, 2, after));
  const other = { explicitBuckets: { bounds: [1] } };
  it.each([
    ["a negative deviation", once(values(4, 0.5, -1)), "a sumOfSquaredDeviation of 0 to 1", "-1"],
    ["more deviation than values in 0 to 1 have", once(values(4, 0.5, 1.1)), "of 0 to 1 for 4 values", "1.1"],
    ["a deviation of one value", once(values(1, 1, 0.5)), "of 0 to 0 for 1 values", "0.5"],
    ["a mean above 1", once(values(4, 3, 0)), "a mean of values in 0 to 1", "3"],
    ["a mean below 0", once(values(4, -0.5, 0)), "a mean of values in 0 to 1", "-0.5"],
    ["a count in place of a distribution", once({ int64Value: "4" }), "a distribution in every point", "without one"],
    ["a count that falls", grows(values(4, 0.5, 0), values(3, 0.5, 0)), "a count that grows", "3 after 4"],
    ["a value of another kind", grows(values(4, 0.5, 0), { int64Value: "5" }), "values of one kind", "two kinds"],
    [
      "bounds that change while it counts",
      grows(values(4, 0.5, 0), {
        distributionValue: { count: "5", mean: 0.5, bucketOptions: other, bucketCounts: ["5"] },
      }),
      "the same bucket bounds",
      "different ones",
    ],
    [
      "a new start within what was counted",
      ofKind("CUMULATIVE", since(0, 2, values(1, 1, 0)), since(1, 3, values(1, 1, 0))),
      "begins anew after its last point",
      "overlaps",
    ],
  ])("%s", async (_, odd, expected, got) => {
    google = await startGoogle(answering(odd));
    const failure = read(google, MEAN);
    await expect(failure).rejects.toMatchObject({ code: "CLOUD_UNREACHABLE" });
    await expect(failure).rejects.toThrow(new RegExp(`expected .*${expected}.*, got .*${got.replaceAll(".", "\\.")}`));
  });

  it.each(["NaN", "Infinity", "-Infinity", null, "0.5"])("%j for a mean", async (mean) => {
    google = await startGoogle(answering(once({ distributionValue: { count: "1", mean } })));
    await expect(read(google, MEAN)).rejects.toThrow(`expected a finite number, got ${JSON.stringify(mean)}`);
  });
});
