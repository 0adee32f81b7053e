/** Gives numbers that are uniform in 0–1, 1 excluded. The only source of chance in a simulation. */
export type Random = () => number;

/** How many standard deviations of the distribution are tabulated on each side; what lies beyond is rarer than 1e-18. */
const REACH = 9;
/** What a small mean needs beyond that, for a Poisson's upper tail is heavier than a normal one's. */
const SPARE = 25;

/**
 * Returns a sampler of Poisson counts with the mean; of mean 0 it always gives 0. Exact to the precision of a double for
 * every mean, by inversion of the tabulated distribution with a guide table, so that a draw costs one uniform number
 * and about one comparison. Source: Chen and Asau 1974; Devroye, Non-Uniform Random Variate Generation, III.2.4.
 */
export function poissonSampler(mean: number): (random: Random) => number {
  if (!(mean > 0)) return () => 0;
  const reach = REACH * Math.sqrt(mean) + SPARE;
  const first = Math.max(0, Math.floor(mean - reach));
  const draw = indexSampler(poissonWeights(mean, first, Math.ceil(mean + reach)));
  return (random) => first + draw(random);
}

/** Returns a sampler of indices, each as often as its weight says; weights need not add up to 1. */
export function indexSampler(weights: readonly number[]): (random: Random) => number {
  const cumulative = accumulate(weights);
  const size = cumulative.length;
  const guide = new Int32Array(size);
  for (let slot = 0, index = 0; slot < size; slot++) {
    while (index < size - 1 && (cumulative[index] ?? 1) <= slot / size) index++;
    guide[slot] = index;
  }
  return (random) => {
    const uniform = random();
    let index = guide[Math.floor(uniform * size)] ?? 0;
    while (index < size - 1 && (cumulative[index] ?? 1) <= uniform) index++;
    return index;
  };
}

/** Weights relative to the mode's, outward from it by the recurrence, so that nothing under- or overflows. */
function poissonWeights(mean: number, first: number, last: number): number[] {
  const mode = Math.floor(mean);
  const weights = new Array<number>(last - first + 1).fill(0);
  weights[mode - first] = 1;
  for (let count = mode + 1, weight = 1; count <= last; count++) {
    weight *= mean / count;
    weights[count - first] = weight;
  }
  for (let count = mode - 1, weight = 1; count >= first; count--) {
    weight *= (count + 1) / mean;
    weights[count - first] = weight;
  }
  return weights;
}

function accumulate(weights: readonly number[]): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const cumulative = new Float64Array(weights.length);
  let sum = 0;
  for (const [index, weight] of weights.entries()) {
    sum += weight;
    cumulative[index] = sum / total;
  }
  return cumulative;
}
