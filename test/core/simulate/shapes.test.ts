import { describe, expect, it } from "vitest";
import { latencyShares, shareAbove, valuesAround } from "../../../src/core/simulate/shapes";

describe("latencies", () => {
  it.each([
    { p95: 12, above: 17, share: 0.013 },
    { p95: 15, above: 17, share: 0.032 },
    { p95: 17, above: 17, share: 0.05 },
    { p95: 25, above: 17, share: 0.158 },
    { p95: 40, above: 17, share: 0.413 },
  ])(
    "with a P95 of $p95 s are above $above s as often as the normal distribution of their logarithm says",
    ({ p95, above, share }) => {
      expect(shareAbove(above, p95)).toBeCloseTo(share, 3);
    },
  );

  it("fall into buckets that add up to all of them", () => {
    const shares = latencyShares([5, 10, 15, 17, 20], 12);
    expect(shares).toHaveLength(6);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(shares.at(-1)).toBeCloseTo(shareAbove(20, 12), 12);
  });
});

describe("values in 0–1", () => {
  it.each([0.02, 0.5, 0.75, 0.85, 0.99])("around %d have that mean, and stay inside", (mean) => {
    const { values, shares } = valuesAround(mean);
    const found = values.reduce((sum, value, index) => sum + value * shares[index]!, 0);
    expect(found).toBeCloseTo(mean, 12);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThanOrEqual(1);
  });

  it.each([0, 1])("around %d are that one value", (mean) => {
    expect(valuesAround(mean)).toEqual({ values: [mean], shares: [1] });
  });
});
