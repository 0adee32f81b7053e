import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, it } from "vitest";
import { rate } from "./cases";
import { ERRORS, weighed } from "./weighing";

const RUNS = 2000;
const LOOKS = 60;

/** A fraction from 0 on, below 1. */
type Random = () => number;

function randomOf(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  return () => (generator.next() >>> 0) / 2 ** 32;
}

/** Arrivals at random: how many fall into a minute of which so many are expected (Knuth). */
function poisson(random: Random, expected: number): number {
  const limit = Math.exp(-expected);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}

/** Returns the requests after which each of the runs of an hour failed; a canary that was not taken back is left out. */
function failures(seed: number, errorRate: number): readonly number[] {
  const random = randomOf(seed);
  return Array.from({ length: RUNS }, () => {
    const minutes = Array.from({ length: LOOKS }, () => {
      const bad = poisson(random, 30 * errorRate);
      return { bad, requests: bad + poisson(random, 30 * (1 - errorRate)) };
    });
    const { failedAt = 0, range } = weighed(
      ERRORS,
      minutes.map(({ requests, bad }) => rate(requests, bad)),
    );
    const seen = minutes.slice(0, Math.max(0, (failedAt - range.from) / 60_000));
    return seen.reduce((sum, { requests }) => sum + requests, 0);
  }).filter((requests) => requests > 0);
}

describe("hours of half a request a second, seeded", () => {
  it("take back one of a hundred at most of canaries that are exactly at their warn line", () => {
    const standardError = Math.sqrt((0.01 * 0.99) / RUNS);
    expect(failures(1, 0.02).length / RUNS).toBeLessThanOrEqual(0.01 + 3 * standardError);
  });

  it("take back nobody who is healthy", () => {
    expect(failures(2, 0.005)).toEqual([]);
  });

  it("take back every canary with 8 % of errors, half of them within 95 to 130 requests", () => {
    const requests = [...failures(3, 0.08)].sort((one, other) => one - other);
    expect(requests.length).toBe(RUNS);
    expect(requests[RUNS / 2]).toBeGreaterThanOrEqual(95);
    expect(requests[RUNS / 2]).toBeLessThanOrEqual(130);
  });
});
