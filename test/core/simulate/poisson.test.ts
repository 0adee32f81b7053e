import { describe, expect, it } from "vitest";
import { markSampler } from "../../../src/core/simulate/marks";
import { poissonSampler } from "../../../src/core/simulate/poisson";
import { seeded } from "./seeded";

/** Mean and variance of what is drawn, and of what should have been. */
function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, variance };
}

const DRAWS = 100_000;

describe("Poisson counts", () => {
  it.each([0.003, 0.5, 3, 9.7, 30, 412.5, 60_000])("with mean %d have it for mean and for variance", (mean) => {
    const sample = poissonSampler(mean);
    const random = seeded(11);
    const found = moments(Array.from({ length: DRAWS }, () => sample(random)));
    // Standard errors of the mean and of the variance of a Poisson sample.
    expect(Math.abs(found.mean - mean)).toBeLessThan(4 * Math.sqrt(mean / DRAWS));
    expect(Math.abs(found.variance - mean)).toBeLessThan(4 * Math.sqrt((mean + 2 * mean ** 2) / DRAWS));
  });

  it("of mean 2 come as often as the distribution says", () => {
    const sample = poissonSampler(2);
    const random = seeded(5);
    const counts = new Array<number>(6).fill(0);
    for (let draw = 0; draw < DRAWS; draw++) {
      const count = Math.min(5, sample(random));
      counts[count] = counts[count]! + 1;
    }
    const expected = [0.1353, 0.2707, 0.2707, 0.1804, 0.0902, 0.0527];
    for (const [count, share] of expected.entries()) expect(counts[count]! / DRAWS).toBeCloseTo(share, 2);
  });

  it.each([0, -1, Number.NaN])("of mean %d are never any", (mean) => {
    expect(poissonSampler(mean)(() => 0.999999)).toBe(0);
  });
});

describe("requests in classes", () => {
  const chances = [0.08, 0.72, 0.2];
  it.each([
    ["one by one where they are few", 2],
    ["class by class where they are many", 300],
  ])("are drawn %s, with mean and variance of each class as they must be", (_, mean) => {
    const sample = markSampler(mean, chances);
    const random = seeded(7);
    const drawn = Array.from({ length: DRAWS }, () => sample(random));
    for (const [index, chance] of chances.entries()) {
      const found = moments(drawn.map((counts) => counts[index]!));
      const theory = mean * chance;
      expect(Math.abs(found.mean - theory)).toBeLessThan(4 * Math.sqrt(theory / DRAWS));
      expect(Math.abs(found.variance - theory)).toBeLessThan(4 * Math.sqrt((theory + 2 * theory ** 2) / DRAWS));
    }
  });
});
