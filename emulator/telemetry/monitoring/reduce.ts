import { percentileOf } from "../distribution";
import { addValues, type Point, type Series, type SeriesIdentity, type Value } from "../series";
import type { Aggregation, Reducer } from "./aggregation";
import { fieldOf } from "./selector";

/** The fraction of each percentile reducer. */
const PERCENTILES: Partial<Record<Reducer, number>> = {
  REDUCE_PERCENTILE_50: 0.5,
  REDUCE_PERCENTILE_95: 0.95,
  REDUCE_PERCENTILE_99: 0.99,
};

/** Returns one series for each combination of the grouped fields; throws a refusal for a field that no series has. */
export function reduceSeries(all: readonly Series[], { reducer, groupBy }: Aggregation): readonly Series[] {
  if (reducer === "REDUCE_NONE") return all;
  const fields = groupBy.map(fieldOf);
  const groups = new Map<string, [Series, ...Series[]]>();
  for (const series of all) {
    const key = JSON.stringify(fields.map((field) => field(series)));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [series]);
    else group.push(series);
  }
  return [...groups.values()].map((group) => reduceGroup(group, reducer, groupBy));
}

function reduceGroup(group: readonly [Series, ...Series[]], reducer: Reducer, groupBy: Aggregation["groupBy"]): Series {
  const byEnd = new Map<number, [Point, ...Point[]]>();
  for (const point of group.flatMap(({ points }) => points)) {
    const others = byEnd.get(point.to);
    if (others === undefined) byEnd.set(point.to, [point]);
    else others.push(point);
  }
  const fraction = PERCENTILES[reducer];
  const points = [...byEnd.values()].map((points) =>
    fraction === undefined ? sum(points) : percentile(points, fraction),
  );
  const metricKind = fraction === undefined ? group[0].metricKind : "GAUGE";
  return { ...groupIdentity(group[0], groupBy), metricKind, points: points.sort((a, b) => a.to - b.to) };
}

/** Returns what a reduced series is still known by: its types, its project, and the labels that were grouped by. */
function groupIdentity({ metric, resource }: Series, groupBy: Aggregation["groupBy"]): SeriesIdentity {
  const kept = (owner: string, labels: Readonly<Record<string, string>>, always: readonly string[]) =>
    Object.fromEntries(
      Object.entries(labels).filter(
        ([key]) => always.includes(key) || groupBy.some((path) => path[0] === owner && path[2] === key),
      ),
    );
  return {
    metric: { type: metric.type, labels: kept("metric", metric.labels, []) },
    resource: { type: resource.type, labels: kept("resource", resource.labels, ["project_id"]) },
  };
}

function sum(points: readonly [Point, ...Point[]]): Point {
  const [first, ...others] = points;
  return { ...first, value: others.reduce((total: Value, { value }) => addValues(total, value), first.value) };
}

function percentile(points: readonly [Point, ...Point[]], fraction: number): Point {
  const [{ to }] = points;
  const { value } = sum(points);
  const numbers = points.flatMap(({ value: { kind, value } }) => (kind === "DISTRIBUTION" ? [] : [value]));
  const reduced = value.kind === "DISTRIBUTION" ? percentileOf(value.value, fraction) : rankOf(numbers, fraction);
  return { from: to, to, value: { kind: "DOUBLE", value: reduced } };
}

/** Returns the percentile of plain numbers, between the two nearest ranks by linear interpolation. */
function rankOf(numbers: readonly number[], fraction: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const rank = fraction * (sorted.length - 1);
  const low = sorted[Math.floor(rank)] ?? Number.NaN;
  const high = sorted[Math.ceil(rank)] ?? low;
  return low + (high - low) * (rank - Math.floor(rank));
}
