import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BOUNDS,
  bucketOf,
  type Distribution,
  growDistribution,
  mergeDistributions,
  percentileOf,
} from "../../telemetry/distribution";

const values = fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 200 });

function distributionOf(numbers: readonly number[]): Distribution {
  const growing = growDistribution();
  for (const number of numbers) growing.add(number);
  return growing.snapshot();
}

describe("the buckets", () => {
  it.each([
    { value: 0, bucket: 0 },
    { value: 0.999, bucket: 0 },
    { value: 1, bucket: 1 },
    { value: 1.39, bucket: 1 },
    { value: 1.4, bucket: 2 },
    { value: 15_000, bucket: 29 },
    { value: 1e12, bucket: 67 },
  ])("put $value ms into bucket $bucket", ({ value, bucket }) => {
    expect(bucketOf(value)).toBe(bucket);
  });

  it("hold every value between their bounds, the bounds themselves included", () => {
    fc.assert(
      fc.property(fc.oneof(fc.double({ min: 0, max: 1e12, noNaN: true }), fc.constantFrom(...BOUNDS)), (value) => {
        const bucket = bucketOf(value);
        expect(value).toBeGreaterThanOrEqual(BOUNDS[bucket - 1] ?? 0);
        expect(value).toBeLessThan(BOUNDS[bucket] ?? Number.POSITIVE_INFINITY);
      }),
    );
  });
});

describe("a distribution", () => {
  it("counts every value once, in whatever order and however it was put together", () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const merged = mergeDistributions(distributionOf(a), distributionOf(b));
        const whole = distributionOf([...b, ...a]);
        expect(merged.bucketCounts).toEqual(whole.bucketCounts);
        expect(merged.count).toBe(a.length + b.length);
        expect(merged.bucketCounts.reduce((sum, count) => sum + count, 0)).toBe(merged.count);
      }),
    );
  });

  it("has the mean and the squared deviation of its values", () => {
    const numbers = [3, 5, 8, 100, 12_000];
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    const deviation = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0);
    for (const distribution of [
      distributionOf(numbers),
      mergeDistributions(distributionOf(numbers.slice(0, 2)), distributionOf(numbers.slice(2))),
    ]) {
      expect(distribution.mean).toBeCloseTo(mean, 8);
      expect(distribution.sumOfSquaredDeviation).toBeCloseTo(deviation, 4);
    }
  });

  it("does not change when more is added to what it was taken from", () => {
    const growing = growDistribution();
    growing.add(5);
    const before = growing.snapshot();
    growing.add(6);
    expect(before.count).toBe(1);
    expect(before.bucketCounts.reduce((sum, count) => sum + count, 0)).toBe(1);
  });
});

describe("a percentile", () => {
  /** Edges around 15 s: bucket 28 is [8828, 12360), 29 [12360, 17304), 30 [17304, 24225) ms. */
  const low = 1.4 ** 28;
  const high = 1.4 ** 29;
  it.each([
    { what: "the middle of the only bucket", numbers: [14_000], p: 0.5, expected: (low + high) / 2 },
    { what: "a bucket's upper edge when it is just used up", numbers: [14_000], p: 1, expected: high },
    { what: "half of the first bound below it", numbers: [0.2], p: 0.5, expected: 0.5 },
    { what: "the lower edge above the last bound", numbers: [1e12], p: 0.95, expected: BOUNDS.at(-1) },
  ])("is $what", ({ numbers, p, expected }) => {
    expect(percentileOf(distributionOf(numbers), p)).toBeCloseTo(expected ?? Number.NaN, 6);
  });

  it("interpolates inside the bucket: the reference's 140, 6, 4 of 150 at 95 %", () => {
    const numbers = [...Array(140).fill(9000), ...Array(6).fill(14_000), ...Array(4).fill(20_000)];
    const expected = low + (high - low) * ((0.95 * 150 - 140) / 6);
    expect(percentileOf(distributionOf(numbers), 0.95)).toBeCloseTo(expected, 6);
  });

  it("of nothing is not a number", () => {
    expect(percentileOf(growDistribution().snapshot(), 0.95)).toBeNaN();
  });

  it("lies in the bucket of the value that has the rank, and never falls as the fraction rises", () => {
    fc.assert(
      fc.property(
        values,
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (numbers, p, q) => {
          const distribution = distributionOf(numbers);
          const sorted = [...numbers].sort((a, b) => a - b);
          const ranked = sorted[Math.min(Math.ceil(p * sorted.length), sorted.length) - 1] ?? Number.NaN;
          const bucket = bucketOf(ranked);
          const estimate = percentileOf(distribution, p);
          expect(estimate).toBeGreaterThanOrEqual((BOUNDS[bucket - 1] ?? 0) - 1e-6);
          expect(estimate).toBeLessThanOrEqual((BOUNDS[bucket] ?? BOUNDS.at(-1) ?? 0) * (1 + 1e-12));
          expect(percentileOf(distribution, Math.min(p, q))).toBeLessThanOrEqual(
            percentileOf(distribution, Math.max(p, q)),
          );
        },
      ),
    );
  });
});
