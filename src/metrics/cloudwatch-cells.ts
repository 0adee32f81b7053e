import { renderTime } from "../core/format";
import type { Bucket, Cell, MetricRule } from "../core/metric";
import type { CloudWatchSource } from "../core/source";
import { RolloutError } from "../errors";
import type { CloudWatchSeries } from "../ports";

/** What CloudWatch answered for one revision. */
export interface Read {
  readonly rule: MetricRule;
  readonly source: CloudWatchSource;
  /** Milliseconds that one value covers. */
  readonly period: number;
  /** Returns the values of one statistic; empty where it has none. */
  values(key: string): CloudWatchSeries;
}

/** Returns the metric's lines in ascending order, in seconds; they are the bounds of its P95's histogram. */
export function linesOf({ lines: { target, warn = target, rollback = target } }: MetricRule): readonly number[] {
  return [...new Set([target, warn, rollback])].sort((a, b) => a - b);
}

/**
 * Returns one bucket for each minute in which anything was counted, oldest first. CloudWatch keeps no value for a minute
 * in which nothing was sent to it, so such a minute has no bucket.
 * Throws METRICS_UNREADABLE for numbers that cannot be counts, or not of one and the same minute.
 */
export function bucketsOf(read: Read): readonly Bucket[] {
  const { counted, cellOf } = COUNTERS[read.rule.measure.kind](read);
  return [...counted]
    .sort(([a], [b]) => a - b)
    .map(([from, count]) => ({ from, to: from + read.period, cell: cellOf(from, whole(read, count)) }));
}

/**
 * Throws METRICS_UNREADABLE where requests were counted and the metric of a rate has no value at all, of any revision: a
 * misspelt name looks like that, and so does a service that never failed, which must not be taken for each other.
 */
export function refuseUnsent(reads: readonly Read[]): void {
  const [read] = reads;
  if (read === undefined || read.rule.measure.kind !== "rate") return;
  const hasRequests = reads.some((one) => [...one.values("total").values()].some((value) => value > 0));
  if (!hasRequests || reads.some((one) => one.values("hits").size > 0)) return;
  const { metric, dimensions, namespace, region } = read.source;
  const named = Object.entries(dimensions).map(([name, value]) => ` Name=${name},Value=${value}`);
  throw new RolloutError(
    "METRICS_UNREADABLE",
    `could not read metric '${read.rule.name}' from CloudWatch: expected a value of ${metric} in the range, as ${read.source.total} has some, got none`,
    `See whether the name is right; if it is, let the service send 0 for it in minutes without one:
aws cloudwatch list-metrics --region ${region} --namespace '${namespace}' --metric-name '${metric}'${named.length === 0 ? "" : ` --dimensions${named.join("")}`}`,
  );
}

interface Counter {
  readonly counted: CloudWatchSeries;
  cellOf(from: number, count: number): Cell;
}

const COUNTERS = {
  rate: (read: Read): Counter => {
    const [hits, counted] = [read.values("hits"), read.values("total")];
    const lone = [...hits].find(([from, value]) => value !== 0 && !counted.has(from));
    if (lone !== undefined) {
      throw unreadable(
        read,
        `a value of ${read.source.total} for ${renderTime(lone[0])}, as ${read.source.metric} has one`,
        "none",
      );
    }
    const isOfGood = read.rule.measure.kind === "rate" && read.rule.measure.of === "good";
    return {
      // No value of the good ones may be late, and is no minute in which all were bad.
      counted: isOfGood ? new Map([...counted].filter(([from]) => hits.has(from))) : counted,
      cellOf: (from, total) => {
        // Services send an error count when there is an error; of a minute with requests, no value means none of them.
        const found = whole(read, hits.get(from) ?? 0);
        if (found > total)
          throw unreadable(read, `at most ${total} of ${read.source.metric} at ${renderTime(from)}`, String(found));
        return { kind: "rate", total, hits: found };
      },
    };
  },
  mean: (read: Read): Counter => {
    const sums = read.values("sum");
    return {
      counted: read.values("count"),
      cellOf: (from, count) => ({
        kind: "mean",
        count,
        mean: count === 0 ? 0 : fractionOf(read, valueAt(read, sums, "Sum", from) / count, from),
      }),
    };
  },
  p95: (read: Read): Counter => ({
    counted: read.values("count"),
    cellOf: (from, count) => ({ kind: "p95", bounds: linesOf(read.rule), counts: spreadOf(read, from, count) }),
  }),
} as const satisfies Record<Cell["kind"], (read: Read) => Counter>;

/** So many values up to the first line, between two lines …, above the last one. */
function spreadOf(read: Read, from: number, count: number): readonly number[] {
  const above = [count, ...linesOf(read.rule).map((line, index) => aboveAt(read, from, { line, index }))];
  return above.map((more, index) => {
    const between = more - (above[index + 1] ?? 0);
    if (between < 0)
      throw unreadable(read, `no more values above a line than below it at ${renderTime(from)}`, String(above));
    return between;
  });
}

/**
 * A trimmed count leaves out what is at or below its lower bound, so a value on a line is not over it. Source: Amazon
 * CloudWatch User Guide, "CloudWatch statistics definitions" (trimmed mean, whose bounds it shares). Where values
 * were sent as statistic sets there is none, which must not look like nothing above the line: then the largest value
 * tells.
 */
function aboveAt(read: Read, from: number, { line, index }: { readonly line: number; readonly index: number }): number {
  const value = read.values(`above${index}`).get(from);
  if (value !== undefined) return whole(read, value);
  const most = valueAt(read, read.values("most"), "Maximum", from) / (read.source.unit === "ms" ? 1000 : 1);
  if (most <= line) return 0;
  throw unreadable(
    read,
    `the trimmed count above ${line} s at ${renderTime(from)}, as values sent one by one have it`,
    "none",
  );
}

/** Doubles are added in some order; more than this they do not err by it. */
const ROUNDING = 1e-9;

function fractionOf(read: Read, mean: number, from: number): number {
  if (mean >= -ROUNDING && mean <= 1 + ROUNDING) return Math.min(1, Math.max(0, mean));
  throw unreadable(read, `a mean of values in 0 to 1 at ${renderTime(from)}`, String(mean));
}

function valueAt(read: Read, series: CloudWatchSeries, statistic: string, from: number): number {
  const value = series.get(from);
  if (value !== undefined && Number.isFinite(value)) return value;
  throw unreadable(read, `a ${statistic} for ${renderTime(from)}`, value === undefined ? "none" : String(value));
}

function whole(read: Read, value: number): number {
  if (Number.isInteger(value) && value >= 0) return value;
  throw unreadable(read, "a count, which is whole and not negative", String(value));
}

function unreadable({ rule, source }: Read, expected: string, got: string): RolloutError {
  return new RolloutError(
    "METRICS_UNREADABLE",
    `could not read metric '${rule.name}' from CloudWatch: expected ${expected}, got ${got}`,
    `See the metrics themselves:\naws cloudwatch list-metrics --region ${source.region} --namespace '${source.namespace}'`,
  );
}
