import type { VirtualTime } from "./time";

/** How a schedule is kept: GitHub promises nothing. Shares are fractions 0–1, times seconds. */
export interface Punctuality {
  readonly missing: number;
  readonly doubled: number;
  readonly latest: number;
}

/** A schedule that is kept to the second. */
export const PUNCTUAL: Punctuality = { missing: 0, doubled: 0, latest: 0 };

/** Returns numbers in [0, 1) that depend on the seed alone (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Calls `tick` every so many seconds as the punctuality says, until `over` says so. */
export function keepSchedule(
  time: VirtualTime,
  every: number,
  tick: () => void,
  over: () => boolean,
  { missing, doubled, latest }: Punctuality = PUNCTUAL,
  random: () => number = () => 0.5,
): void {
  const plan = (): void => {
    if (over()) return;
    const due = random() < missing ? 0 : random() < doubled ? 2 : 1;
    for (let nth = 0; nth < due; nth += 1) time.after(random() * latest, () => over() || tick());
    time.after(every, plan);
  };
  time.after(every, plan);
}
