import { describe, expect, it } from "vitest";
import { rateOf, ratesPer, sumOf } from "../../bench/judgement/series";
import { randomOf, stageSampler } from "../../bench/judgement/traffic";

const LOOKS = 20_000;

/** Mean and variance of a simulated count, and the mean's standard error. */
function momentsOf(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, variance };
}

describe("simulated traffic", () => {
  it.each([
    { rps: 0.05, rate: 0.5, what: "a few requests a look" },
    { rps: 0.5, rate: 0.08, what: "15 requests a look" },
    { rps: 95, rate: 0.005, what: "thousands of requests a look" },
  ])("has the mean and the variance of Poisson counts: $what", ({ rps, rate }) => {
    const sampler = stageSampler({ canary: rps, stable: 0 }, [{ looks: LOOKS, canary: rate, stable: 0 }]);
    const { canary } = sampler(randomOf(7, 1));
    for (const [values, expected] of [
      [canary.map(({ requests }) => requests), rps * 30],
      [canary.map(({ failures }) => failures), rps * 30 * rate],
    ] as const) {
      const { mean, variance } = momentsOf(values);
      expect(Math.abs(mean - expected)).toBeLessThan(4 * Math.sqrt(expected / LOOKS));
      // The sample variance of a Poisson count varies by about √((2 + 1/mean) / looks) of itself.
      expect(Math.abs(variance / expected - 1)).toBeLessThan(4 * Math.sqrt((2 + 1 / expected) / LOOKS));
    }
  });

  it("changes its failures with the phase, for canary and stable apart", () => {
    const sampler = stageSampler({ canary: 1, stable: 1 }, [
      { looks: 3, canary: 0, stable: 1 },
      { looks: 3, canary: 1, stable: 0 },
    ]);
    const { canary, stable } = sampler(randomOf(1, 1));
    expect(ratesPer(3, canary)).toEqual([0, 1]);
    expect(ratesPer(3, stable)).toEqual([1, 0]);
  });

  it("is the same for the same seed and experiment, and another for any other", () => {
    const draws = (seed: number, experiment: number) => {
      const random = randomOf(seed, experiment);
      return [random(), random()];
    };
    expect(draws(1, 1)).toEqual(draws(1, 1));
    const all = [draws(1, 1), draws(1, 2), draws(2, 1), draws(2, 2)].map(String);
    expect(new Set(all).size).toBe(4);
  });

  it("that is silent has a sum of nothing and no rate", () => {
    const { canary } = stageSampler({ canary: 0, stable: 0 }, [{ looks: 2, canary: 0.5, stable: 0 }])(randomOf(1, 1));
    expect(rateOf(sumOf(canary, 0, 2))).toBeUndefined();
  });
});
