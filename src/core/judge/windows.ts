import type { Bucket } from "../metric";

/** Epoch milliseconds; `from` is outside, `to` is inside, as with the points of a time series. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** A window and what lies in it. `full` is false where the range asked is shorter than the window. */
export interface Window extends Range {
  readonly full: boolean;
  /** The buckets that end in it are those from `first` on and before `next`. */
  readonly first: number;
  readonly next: number;
}

/**
 * Returns the windows of the given length (seconds) inside the range, oldest first, for buckets in the order of their
 * ends. A bucket belongs to the windows in which it ends, so what a window holds changes where a bucket ends and a whole
 * window later: one ends at each of these moments, one is the first of the range and one the last. No other would hold
 * anything else, and whatever windows an earlier look had, a later one has too. A range shorter than the window is one
 * window that is not full; an empty range is none.
 */
export function windowsIn(range: Range, seconds: number, oldestFirst: readonly Bucket[]): readonly Window[] {
  if (range.to <= range.from) return [];
  const length = seconds * 1000;
  const full = range.to - range.from >= length;
  let [first, next] = [0, 0];
  return (full ? endsIn(range, length, oldestFirst) : [range.to]).map((to) => {
    const from = full ? to - length : range.from;
    while (next < oldestFirst.length && (oldestFirst[next]?.to ?? 0) <= to) next++;
    while (first < next && (oldestFirst[first]?.to ?? 0) <= from) first++;
    return { from, to, full, first, next };
  });
}

function endsIn({ from, to }: Range, length: number, buckets: readonly Bucket[]): readonly number[] {
  const ends = new Set([from + length, to]);
  for (const bucket of buckets) {
    if (bucket.to <= from) continue;
    for (const end of [bucket.to, bucket.to + length]) if (end > from + length && end < to) ends.add(end);
  }
  return [...ends].sort((one, other) => one - other);
}
