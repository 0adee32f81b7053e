import type { Bucket } from "../metric";

/** Epoch milliseconds; `from` is outside, `to` is inside, as with the points of a time series. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** A window and what lies in it. `full` is false where the range asked is shorter than the window. */
export interface Window extends Range {
  readonly full: boolean;
  readonly buckets: readonly Bucket[];
}

/** The finest step by which windows slide, and the coarsest: the founding case reads minutes. Milliseconds. */
const COARSEST_STEP = 60_000;
const STEPS_IN_WINDOW = 5;

/**
 * Returns every window of the given length (seconds) inside the range, oldest first, sliding by a fifth of the window
 * and at most a minute, so that the newest one ends where the range ends and the oldest one begins where it begins:
 * a single late look sees all of it. A range shorter than the window is one window that is not full; an empty range is
 * none. A bucket belongs to the windows in which it ends.
 */
export function windowsIn(range: Range, seconds: number, buckets: readonly Bucket[]): readonly Window[] {
  if (range.to <= range.from) return [];
  const length = seconds * 1000;
  if (range.to - range.from < length) return [{ ...range, full: false, buckets: inside(range, buckets) }];
  return endsIn(range, length).map((to) => {
    const window = { from: to - length, to };
    return { ...window, full: true, buckets: inside(window, buckets) };
  });
}

function endsIn(range: Range, length: number): readonly number[] {
  const step = Math.min(COARSEST_STEP, length / STEPS_IN_WINDOW);
  const count = Math.floor((range.to - range.from - length) / step);
  const ends = Array.from({ length: count + 1 }, (_, index) => range.to - (count - index) * step);
  const first = range.from + length;
  return ends[0] === first ? ends : [first, ...ends];
}

function inside({ from, to }: Range, buckets: readonly Bucket[]): readonly Bucket[] {
  return buckets.filter((bucket) => bucket.to > from && bucket.to <= to);
}
