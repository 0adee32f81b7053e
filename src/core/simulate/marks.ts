import { indexSampler, poissonSampler, type Random } from "./poisson";

/** Counts of one minute, by class; the same array is never given twice. */
export type MarkSampler = (random: Random) => readonly number[];

/**
 * Returns a sampler of how many of a Poisson number of requests (mean a minute) fall into each class, given the chance
 * of each. It is exact in both ways in which it is done: many requests by a Poisson count of each class, for these are
 * independent (thinning of a Poisson process; given the total they are multinomial, of two classes binomial); few
 * requests one by one.
 */
export function markSampler(mean: number, chances: readonly number[]): MarkSampler {
  if (mean < chances.length) return oneByOne(mean, chances);
  const samplers = chances.map((chance) => poissonSampler(mean * chance));
  return (random) => samplers.map((sample) => sample(random));
}

function oneByOne(mean: number, chances: readonly number[]): MarkSampler {
  const total = poissonSampler(mean);
  const classOf = indexSampler(chances);
  return (random) => {
    const counts = new Array<number>(chances.length).fill(0);
    for (let left = total(random); left > 0; left--) {
      const index = classOf(random);
      counts[index] = (counts[index] ?? 0) + 1;
    }
    return counts;
  };
}
