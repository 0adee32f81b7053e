import { renderTime } from "../core/format";
import type { Distribution, Value } from "./points";
import { unreadable } from "./unreadable";

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly value: Value;
}

/**
 * Returns by how much the values grew from point to point; `ordered` is oldest first. Points of the same start belong to
 * one count, and a new start is a counter that began anew at 0, which is noted. The first point counts from its start.
 * Throws CLOUD_UNREACHABLE where a value fell and its start stayed.
 */
export function cumulate(ordered: readonly Stretch[], notes: Set<string>): readonly Stretch[] {
  return ordered.map(({ from, to, value }, index) => {
    const before = ordered[index - 1];
    if (before === undefined) return { from, to, value };
    if (before.from !== from) {
      if (from < before.to) throw unreadable("a counter that begins anew after its last point", "one that overlaps");
      notes.add(`a counter began anew at ${renderTime(from)}`);
      return { from, to, value };
    }
    return { from: before.to, to, value: growthOf(before.value, value) };
  });
}

/** Returns whether both say the same. */
export function sameValue(a: Value, b: Value): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function growthOf(before: Value, after: Value): Value {
  const [was, is] = [before.distributionValue, after.distributionValue];
  if (was !== undefined && is !== undefined) return { distributionValue: growthOfSpread(was, is) };
  const [less, more] = [before.int64Value, after.int64Value];
  if (less !== undefined && more !== undefined) return { int64Value: grown(less, more) };
  throw unreadable("values of one kind in a series", "values of two kinds");
}

function grown(before: number, after: number): number {
  if (after < before) throw unreadable("a count that grows until it begins anew", `${after} after ${before}`);
  return after - before;
}

/** The moments are taken apart by the inverse of Chan's formula (Chan, Golub, LeVeque 1983, eq. 2.1). */
function growthOfSpread(before: Distribution, after: Distribution): Distribution {
  if (before.count > 0 && JSON.stringify(before.bucketOptions) !== JSON.stringify(after.bucketOptions)) {
    throw unreadable("the same bucket bounds while a counter grows", "different ones");
  }
  const count = grown(before.count, after.count);
  const counts = Array.from({ length: Math.max(before.bucketCounts.length, after.bucketCounts.length) }, (_, place) =>
    grown(before.bucketCounts[place] ?? 0, after.bucketCounts[place] ?? 0),
  );
  const mean = count === 0 ? 0 : (after.count * after.mean - before.count * before.mean) / count;
  const ssd = growthOfDeviation(before, after, mean);
  return {
    count,
    mean,
    bucketOptions: after.bucketOptions,
    bucketCounts: counts,
    ...(ssd === undefined ? {} : { sumOfSquaredDeviation: ssd }),
  };
}

function growthOfDeviation(before: Distribution, after: Distribution, mean: number): number | undefined {
  const [was, is] = [before.sumOfSquaredDeviation, after.sumOfSquaredDeviation];
  if (is === undefined || (was === undefined && before.count > 1)) return undefined;
  const count = after.count - before.count;
  if (count === 0) return 0;
  const between = ((mean - before.mean) ** 2 * before.count * count) / after.count;
  const left = is - (was ?? 0) - between;
  // What is left of two large numbers may fall below 0 by their rounding, and by no more.
  return left < 0 && left > -1e-9 * Math.max(1, is) ? 0 : left;
}
