import { describe, expect, it } from "vitest";
import { chanceOf, spreadOf } from "../../../src/core/simulate/figures";

describe("a chance", () => {
  it.each([
    // By Wilson's formula with z = 1.96, worked out by hand.
    { count: 0, of: 1000, share: 0, low: 0, high: 0.00383 },
    { count: 3, of: 1000, share: 0.003, low: 0.00102, high: 0.00878 },
    { count: 50, of: 100, share: 0.5, low: 0.40383, high: 0.59617 },
    { count: 1000, of: 1000, share: 1, low: 0.99617, high: 1 },
    { count: 0, of: 0, share: 0, low: 0, high: 1 },
  ])("of $count in $of lies between $low and $high", ({ count, of, share, low, high }) => {
    const chance = chanceOf(count, of);
    expect(chance).toEqual({
      count,
      of,
      share,
      low: expect.closeTo(low, 5),
      high: expect.closeTo(high, 5),
    });
  });
});

describe("a spread", () => {
  it.each([
    { values: [7], median: 7, p95: 7 },
    { values: [3, 1, 2], median: 2, p95: 3 },
    { values: Array.from({ length: 100 }, (_, index) => 100 - index), median: 50, p95: 95 },
  ])("of $values.length values is by nearest rank", ({ values, median, p95 }) => {
    expect(spreadOf(values)).toEqual({ median, p95 });
  });

  it("of nothing is none", () => {
    expect(spreadOf([])).toBeUndefined();
  });
});
