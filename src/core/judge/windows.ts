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
  const oldestFirst = [...buckets].sort((one, other) => one.to - other.to || one.from - other.from);
  if (range.to - range.from < length) return slide([range], oldestFirst, false);
  const windows = endsIn(range, length).map((to) => ({ from: to - length, to }));
  return slide(windows, oldestFirst, true);
}

/** Windows and buckets both go forward, so that each bucket is passed once at either end. */
function slide(windows: readonly Range[], buckets: readonly Bucket[], full: boolean): readonly Window[] {
  let [first, next] = [0, 0];
  return windows.map(({ from, to }) => {
    while (next < buckets.length && (buckets[next]?.to ?? 0) <= to) next++;
    while (first < next && (buckets[first]?.to ?? 0) <= from) first++;
    return { from, to, full, buckets: buckets.slice(first, next) };
  });
}

function endsIn(range: Range, length: number): readonly number[] {
  const step = Math.min(COARSEST_STEP, length / STEPS_IN_WINDOW);
  const count = Math.floor((range.to - range.from - length) / step);
  const ends = Array.from({ length: count + 1 }, (_, index) => range.to - (count - index) * step);
  const first = range.from + length;
  return ends[0] === first ? ends : [first, ...ends];
}
