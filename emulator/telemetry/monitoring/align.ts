import { percentileOf } from "../distribution";
import { Refusal } from "../refusal";
import { addValues, type Point, type Series, type Value } from "../series";
import type { Aggregation, Aligner } from "./aggregation";

/** A stretch of time in epoch milliseconds; a point belongs to it when its end is after `from` and not after `to`. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** The fraction of each percentile aligner. */
const PERCENTILES: Partial<Record<Aligner, number>> = {
  ALIGN_PERCENTILE_50: 0.5,
  ALIGN_PERCENTILE_95: 0.95,
  ALIGN_PERCENTILE_99: 0.99,
};

/** Returns the series with only the points that end in the interval. */
export function cutSeries(series: Series, { from, to }: Interval): Series {
  return { ...series, points: series.points.filter((point) => point.to > from && point.to <= to) };
}

/**
 * Returns the series with one point a period. Periods are counted back from the interval's end. A sample belongs, whole,
 * to the period it ends in, so that no request is split or counted twice; a period without samples has no point.
 */
export function alignSeries(series: Series, { aligner, period }: Aggregation, interval: Interval): Series {
  if (period === undefined || aligner === "ALIGN_NONE") return series;
  const byPeriod = new Map<number, Value>();
  for (const { to, value } of series.points) {
    const end = interval.to - Math.floor((interval.to - to) / period) * period;
    const before = byPeriod.get(end);
    byPeriod.set(end, before === undefined ? value : addValues(before, value));
  }
  const points = [...byPeriod]
    .sort(([a], [b]) => a - b)
    .map(([to, value]): Point => alignedPoint(aligner, { from: to - period, to }, value));
  return { ...series, metricKind: aligner === "ALIGN_DELTA" ? "DELTA" : "GAUGE", points };
}

/** Returns the period's point; a gauge is of one moment, the period's end. */
function alignedPoint(aligner: Aligner, { from, to }: Interval, value: Value): Point {
  if (aligner === "ALIGN_DELTA") return { from, to, value };
  return { from: to, to, value: { kind: "DOUBLE", value: gaugeOf(aligner, (to - from) / 1000, value) } };
}

function gaugeOf(aligner: Aligner, seconds: number, value: Value): number {
  const fraction = PERCENTILES[aligner];
  if (fraction !== undefined && value.kind === "DISTRIBUTION") return percentileOf(value.value, fraction);
  if (fraction === undefined && value.kind !== "DISTRIBUTION") return value.value / seconds;
  throw misfit(aligner, value.kind);
}

/** Throws a refusal for an aligner that has no meaning for values of the kind, be there any values or not. */
export function refuseMisfit(aligner: Aligner, kind: Value["kind"]): void {
  const wanted = aligner === "ALIGN_RATE" ? kind !== "DISTRIBUTION" : kind === "DISTRIBUTION";
  const fitsAll = aligner === "ALIGN_NONE" || aligner === "ALIGN_DELTA";
  if (!fitsAll && !wanted) throw misfit(aligner, kind);
}

function misfit(aligner: Aligner, kind: Value["kind"]): Refusal {
  return new Refusal(`aggregation.perSeriesAligner: expected one for ${kind} values, got ${aligner}`);
}
