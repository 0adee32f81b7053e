import type { Expression } from "../core/expression";
import type { Bucket, Cell, MetricRule } from "../core/metric";
import { sum } from "../core/sum";
import { RolloutError } from "../errors";
import type { MetricQuery } from "../ports";
import { type Entry, timeOf, withDefaults } from "./entries";

type Measured = Pick<MetricRule, "name" | "measure">;

/** A bucket is a fifth of the window, within these limits; milliseconds. The judge's windows slide by as much. */
const FINEST = 1000;
const COARSEST = 60_000;

/** Returns what is asked of each entry. Throws NOT_SUPPORTED for a measure that entries cannot have. */
export function expressionOf({ name, measure, source }: MetricRule): Expression {
  if (measure.kind === "mean" && measure.value !== undefined) return measure.value;
  if (measure.kind === "rate" && measure.hits !== undefined) return measure.hits;
  throw new RolloutError(
    "NOT_SUPPORTED",
    `metric '${name}': expected measure rate with bad or good, or mean with value, of source ${source.kind}, got ${measure.kind}`,
    "source: cloud-monitoring",
  );
}

/** What entries amount to, while they are still coming. */
export interface EntryCount {
  /** Counts the entry; one outside the range is none of the question's. Throws PLAN_INVALID where it cannot be evaluated. */
  add(entry: Entry): void;
  /** Returns what was counted so far, oldest stretch first; stretches without entries have no bucket. */
  buckets(): readonly Bucket[];
}

/** Returns an empty count, in buckets counted from the range's start, so that a later look has the same ones; the last may be cut short. */
export function countEntries({ rule, range }: Pick<MetricQuery, "rule" | "range">, expression: Expression): EntryCount {
  const width = widthOf(rule);
  const values = new Map<number, unknown[]>();
  return {
    add(entry) {
      const at = timeOf(entry);
      if (at < range.from || at >= range.to) return;
      const place = Math.floor((at - range.from) / width);
      const others = values.get(place) ?? [];
      values.set(place, others);
      others.push(evaluated(rule, expression, entry));
    },
    buckets: () =>
      [...values]
        .sort(([a], [b]) => a - b)
        .map(([place, seen]) => {
          const from = range.from + place * width;
          return { from, to: Math.min(range.to, from + width), cell: cellOf(rule.measure.kind, seen) };
        }),
  };
}

/**
 * Returns from when on whole buckets are known where entries up to the one at `oldest` were read, newest first; the
 * range's end where no bucket is. Epoch milliseconds. Others may have the oldest one's time, so its bucket is not whole.
 */
export function wholeSince({ rule, range }: Pick<MetricQuery, "rule" | "range">, oldest: number): number {
  const width = widthOf(rule);
  return Math.min(range.to, range.from + (Math.floor((oldest - range.from) / width) + 1) * width);
}

function widthOf({ window }: MetricRule): number {
  return Math.min(COARSEST, Math.max(FINEST, (window * 1000) / 5));
}

function cellOf(kind: Measured["measure"]["kind"], seen: readonly unknown[]): Cell {
  if (kind === "rate") return { kind, total: seen.length, hits: seen.filter((value) => value === true).length };
  const values = seen.map(Number);
  const mean = sum(values) / values.length;
  return { kind: "mean", count: values.length, mean, ssd: sum(values.map((value) => (value - mean) ** 2)) };
}

/** Returns true or false for a rate, a finite number for a mean. The entry's values are not shown: they may be anybody's data. */
function evaluated({ name, measure }: Measured, expression: Expression, entry: Entry): unknown {
  const result = expression.evaluate(withDefaults(entry));
  const fits = measure.kind === "rate" ? isBoolean : Number.isFinite;
  if (result.kind === "value" && fits(result.value)) return result.value;
  const why = result.kind === "failure" ? result.why : `it came to a ${typeof result.value}`;
  throw new RolloutError(
    "PLAN_INVALID",
    `metric '${name}': could not evaluate ${expression.source} on the log entry of ${entry.timestamp}: ${why}`,
    "Write the expression so that it holds for every entry that has its fields, or narrow it with has(…).",
  );
}

function isBoolean(value: unknown): boolean {
  return typeof value === "boolean";
}
