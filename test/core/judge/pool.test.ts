import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pool } from "../../../src/core/judge/pool";
import { quantile } from "../../../src/core/judge/quantile";
import { windowsIn } from "../../../src/core/judge/windows";
import type { Cell } from "../../../src/core/metric";
import { CONFIDENCE, ERROR_RATE, LATENCY, minutes, range, rate, START } from "./cases";

const BOUNDS = [1, 2, 5, 10, 20];
const counts = fc.array(fc.nat({ max: 50 }), { minLength: BOUNDS.length + 1, maxLength: BOUNDS.length + 1 });
const histogram = (given: readonly number[], bounds: readonly number[] = BOUNDS): Cell => ({
  kind: "p95",
  bounds,
  counts: given,
});
const total = (given: readonly number[]) => given.reduce((sum, count) => sum + count, 0);

describe("pooling", () => {
  it("adds requests up; it does not average rates", () => {
    expect(pool(ERROR_RATE, minutes([rate(990, 0), rate(10, 10)]))).toEqual({ value: 0.01, samples: 1000 });
  });

  it("weighs means by how many they are of", () => {
    const cells: Cell[] = [
      { kind: "mean", count: 90, mean: 1 },
      { kind: "mean", count: 10, mean: 0 },
      { kind: "mean", count: 0, mean: Number.NaN },
    ];
    expect(pool(CONFIDENCE, minutes(cells))).toEqual({ value: 0.9, samples: 100 });
  });

  it("merges distributions before it asks for the percentile", () => {
    const merged = pool(LATENCY, minutes([histogram([0, 99, 0, 0, 0, 0]), histogram([0, 0, 0, 0, 1, 0])]));
    expect(merged).toEqual({ value: 1 + 95 / 99, samples: 100 });
  });

  it("passes over an empty distribution, whose bounds the backend leaves out", () => {
    const empty = histogram([], []);
    const seen = histogram([0, 0, 0, 0, 100, 0]);
    expect(pool(LATENCY, minutes([empty, seen]))).toEqual({ value: 19.5, samples: 100 });
  });

  it("gives no value where bounds differ, for counts of different buckets cannot be added", () => {
    const one = histogram([100, 0], [1]);
    const other = histogram([0, 0, 0, 0, 100, 0]);
    expect(pool(LATENCY, minutes([one, other]))).toEqual({ samples: 0 });
  });

  it.each([
    ["no bucket", ERROR_RATE, []],
    ["a bucket without requests", ERROR_RATE, [rate(0, 0)]],
    ["cells of another measure", LATENCY, [rate(100, 0)]],
    ["a distribution without bounds, which tells no latency", LATENCY, [histogram([100], [])]],
  ])("sees nothing in %s", (_what, rule, cells) => {
    expect(pool(rule, minutes(cells))).toEqual({ samples: 0 });
  });

  it("does not depend on the order of the buckets", () => {
    fc.assert(
      fc.property(fc.array(counts, { maxLength: 6 }), (all) => {
        const cells = all.map((given) => histogram(given));
        expect(pool(LATENCY, minutes([...cells].reverse()))).toEqual(pool(LATENCY, minutes(cells)));
      }),
    );
  });
});

describe("the quantile", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });

  it("lies within the bucket in which its rank falls", () => {
    fc.assert(
      fc.property(counts, share, (given, p) => {
        fc.pre(total(given) > 0);
        const rank = p * total(given);
        let below = 0;
        const place = given.findIndex((count) => {
          below += count;
          return count > 0 && below >= rank;
        });
        const value = quantile({ bounds: BOUNDS, counts: given }, p) ?? Number.NaN;
        expect(value).toBeGreaterThanOrEqual(BOUNDS[place - 1] ?? 0);
        expect(value).toBeLessThanOrEqual(BOUNDS[place] ?? 20);
      }),
    );
  });

  it("never falls as p rises", () => {
    fc.assert(
      fc.property(counts, share, share, (given, one, other) => {
        fc.pre(total(given) > 0);
        const [low = 0, high = 0] = [one, other].sort((a, b) => a - b);
        const at = (p: number) => quantile({ bounds: BOUNDS, counts: given }, p) ?? Number.NaN;
        expect(at(low)).toBeLessThanOrEqual(at(high));
      }),
    );
  });

  it("never falls when a request moves to a slower bucket", () => {
    fc.assert(
      fc.property(counts, fc.nat({ max: BOUNDS.length - 1 }), (given, place) => {
        fc.pre((given[place] ?? 0) > 0);
        const slower = given.map((count, index) =>
          index === place ? count - 1 : index === place + 1 ? count + 1 : count,
        );
        const p95 = (all: readonly number[]) => quantile({ bounds: BOUNDS, counts: all }, 0.95) ?? Number.NaN;
        expect(p95(slower)).toBeGreaterThanOrEqual(p95(given) - 1e-12);
      }),
    );
  });

  it.each([
    ["of nothing there is none", [0, 0, 0, 0, 0, 0], undefined],
    ["the first bucket begins at 0", [100, 0, 0, 0, 0, 0], 0.95],
    ["beyond the last bound it is that bound", [0, 0, 0, 0, 0, 7], 20],
    ["a rank on a bucket's end is that bound", [95, 0, 0, 0, 5, 0], 1],
  ])("%s", (_what, given, value) => {
    expect(quantile({ bounds: BOUNDS, counts: given }, 0.95)).toBe(value);
  });
});

describe("sliding windows", () => {
  const MINUTE = 60_000;
  const bucket = (end: number) => ({
    from: START + (end - 1) * MINUTE,
    to: START + end * MINUTE,
    cell: { kind: "rate", total: 1, hits: 0 } as const,
  });
  /** A bucket ends at each of these minutes. */
  const ENDS = [6, 6.5].map(bucket);
  const span = (count: number, seconds: number) =>
    windowsIn(range(count), seconds, ENDS).map(({ from, to, full }) => [
      (from - START) / MINUTE,
      (to - START) / MINUTE,
      full,
    ]);

  it.each([
    ["one window fits exactly", 5, 300, [[0, 5, true]]],
    [
      "another ends where a bucket ends",
      7,
      300,
      [
        [0, 5, true],
        [1, 6, true],
        [1.5, 6.5, true],
        [2, 7, true],
      ],
    ],
    [
      "and where one is left behind",
      11.75,
      300,
      [
        [0, 5, true],
        [1, 6, true],
        [1.5, 6.5, true],
        [6, 11, true],
        [6.5, 11.5, true],
        [6.75, 11.75, true],
      ],
    ],
    ["a range shorter than the window is one that is not full", 4, 300, [[0, 4, false]]],
    [
      "an uneven range is covered from its beginning",
      5.5,
      300,
      [
        [0, 5, true],
        [0.5, 5.5, true],
      ],
    ],
    ["an empty range is none", 0, 300, []],
  ])("%s", (_what, count, seconds, windows) => {
    expect(span(count, seconds)).toEqual(windows);
  });

  it("are no more than the buckets' ends, however short they are", () => {
    expect(windowsIn(range(30 * 24 * 60), 10, ENDS)).toHaveLength(6);
  });

  it("hold what ends in them", () => {
    expect(windowsIn(range(11.5), 300, ENDS).map(({ first, next }) => ENDS.slice(first, next).length)).toEqual([
      0, 1, 2, 1, 0,
    ]);
  });

  it("begin where the range begins and end where it ends", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7200 }), fc.constantFrom(30, 300, 600), (seconds, length) => {
        const asked = { from: START, to: START + seconds * 1000 };
        const windows = windowsIn(asked, length, []);
        expect([windows[0]?.from, windows.at(-1)?.to]).toEqual([asked.from, asked.to]);
      }),
    );
  });
});
