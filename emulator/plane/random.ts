/** Returns numbers in [0, 1), one a call. */
export type Random = () => number;

/**
 * Returns a generator that gives the same numbers for the same seed, so that a split can be replayed.
 * The method is mulberry32: 32 bits of state, good enough to spread requests, useless for secrets.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
