import type { Bucket, Cell, MetricRule } from "../metric";
import { quantile } from "./quantile";

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
  const total = sum(cells.map((cell) => cell.total));
  return total === 0 ? { samples: 0 } : { value: sum(cells.map((cell) => cell.hits)) / total, samples: total };
}

function poolMean(cells: readonly CellOf<"mean">[]): Pooled {
  const count = sum(cells.map((cell) => cell.count));
  if (count === 0) return { samples: 0 };
  const all = sum(cells.map((cell) => (cell.count === 0 ? 0 : cell.count * cell.mean)));
  return { value: all / count, samples: count };
}

/** An empty distribution may come without its bounds; of those that differ in bounds the counts cannot be added. */
function poolP95(cells: readonly CellOf<"p95">[]): Pooled {
  const seen = cells.filter((cell) => sum(cell.counts) > 0);
  const bounds = seen[0]?.bounds ?? [];
  if (bounds.length === 0 || seen.some((cell) => cell.bounds.join() !== bounds.join())) return { samples: 0 };
  const counts = Array.from({ length: bounds.length + 1 }, (_, index) =>
    sum(seen.map((cell) => cell.counts[index] ?? 0)),
  );
  const value = quantile({ bounds, counts }, 0.95);
  if (value === undefined) return { samples: 0 };
  const beyond = value >= (bounds.at(-1) ?? 0) ? ({ atLeast: true } as const) : {};
  return { value, samples: sum(counts), ...beyond };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
