import type { Bucket, Cell, MetricRule } from "../metric";
import { sum } from "../sum";
import { type Histogram, quantile } from "./quantile";

/** What a stretch of time amounts to: the value in the metric's own unit, over so many requests. */
export interface Pooled {
  /** Absent where nothing was seen: then there is no value, neither good nor bad. */
  readonly value?: number;
  readonly samples: number;
  /** True where the value is only the lower limit of what it may be: it can be too high, and never good enough. */
  readonly atLeast?: true;
}

/** Returns the metric's value over all the buckets together; distributions are merged, never percentiles averaged. */
export function pool(rule: MetricRule, buckets: readonly Bucket[]): Pooled {
  const cells = buckets.map((bucket) => bucket.cell);
  switch (rule.measure.kind) {
    case "rate":
      return poolRate(cells.filter((cell) => cell.kind === "rate"));
    case "mean":
      return poolMean(cells.filter((cell) => cell.kind === "mean"));
    case "p95":
      return poolP95(cells.filter((cell) => cell.kind === "p95"));
  }
}

type CellOf<K extends Cell["kind"]> = Extract<Cell, { kind: K }>;

function poolRate(cells: readonly CellOf<"rate">[]): Pooled {
  let [total, hits] = [0, 0];
  for (const cell of cells) {
    total += cell.total;
    hits += cell.hits;
  }
  return total === 0 ? { samples: 0 } : { value: hits / total, samples: total };
}

function poolMean(cells: readonly CellOf<"mean">[]): Pooled {
  const count = sum(cells.map((cell) => cell.count));
  if (count === 0) return { samples: 0 };
  const all = sum(cells.map((cell) => (cell.count === 0 ? 0 : cell.count * cell.mean)));
  return { value: all / count, samples: count };
}

function poolP95(cells: readonly CellOf<"p95">[]): Pooled {
  const merged = mergeHistograms(cells);
  return merged === undefined ? { samples: 0 } : p95Of(merged);
}

/** Returns the P95 of a distribution; of one that saw nothing there is none. */
export function p95Of(merged: Histogram): Pooled {
  const value = quantile(merged, 0.95);
  if (value === undefined) return { samples: 0 };
  const beyond = value >= (merged.bounds.at(-1) ?? 0) ? ({ atLeast: true } as const) : {};
  return { value, samples: sum(merged.counts), ...beyond };
}

/**
 * Returns all distributions as one; an empty one may come without its bounds and is passed over. Undefined where there is
 * none, or where their bounds differ: counts of different buckets cannot be added.
 */
export function mergeHistograms(all: readonly Histogram[]): Histogram | undefined {
  let bounds: readonly number[] = [];
  let counts: number[] | undefined;
  for (const each of all) {
    const first = firstSeen(each.counts);
    if (first === undefined) continue;
    if (counts === undefined) {
      bounds = each.bounds;
      counts = new Array<number>(bounds.length + 1).fill(0);
    }
    if (bounds.length === 0 || !isSame(each.bounds, bounds)) return undefined;
    addTo(counts, each.counts, first);
  }
  return counts && { bounds, counts };
}

/** Most buckets of a distribution are empty, and this is done for every window of a day. */
function addTo(counts: number[], more: readonly number[], first: number): void {
  for (let index = first; index < counts.length; index++) {
    const count = more[index] ?? 0;
    if (count !== 0) counts[index] = (counts[index] ?? 0) + count;
  }
}

function firstSeen(counts: readonly number[]): number | undefined {
  for (let index = 0; index < counts.length; index++) if (counts[index] !== 0) return index;
  return undefined;
}

/** Returns whether two distributions are cut at the same bounds. */
export function isSame(one: readonly number[], other: readonly number[]): boolean {
  if (one === other) return true;
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
}
