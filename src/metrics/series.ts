import { renderTime } from "../core/format";
import { cumulate, sameValue } from "./cumulative";
import type { Point, Series, Value } from "./points";
import { unreadable } from "./unreadable";

/** A point, and the revision that it is of. */
export interface RevisionPoint extends Point {
  readonly revision: string;
}

/** The points of all series, and what was odd about them. */
export interface Laid {
  readonly points: readonly RevisionPoint[];
  readonly notes: readonly string[];
}

/** Where the series must be from, as far as they say it. */
export interface Place {
  readonly service: string;
  readonly region: string;
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly value: Value;
}

/**
 * Returns what each series says of each stretch, once: a stretch that came twice with the same value counts once, and the
 * growth of cumulative values counts from point to point. Series of other services or regions are left out.
 * Throws CLOUD_UNREACHABLE for a series without the label `revision_name`, and for stretches that contradict each other.
 */
export function laySeries(series: readonly Series[], place: Place): Laid {
  const notes = new Set<string>();
  const points = joinPages(series.filter((one) => isFrom(place, one))).flatMap((one): readonly RevisionPoint[] => {
    const revision = labelOf(one, "revision_name");
    if (revision === undefined) throw unreadable("the label revision_name on every series", "a series without it");
    const codeClass = one.metric.labels["response_code_class"] ?? "";
    return stretchesOf(one, notes).map((stretch) => ({ ...stretch, revision, codeClass }));
  });
  return { points, notes: [...notes] };
}

/** Metrics that are no Cloud Run's own carry the revision as a label of the metric. */
function labelOf({ resource, metric }: Series, label: string): string | undefined {
  return resource.labels[label] ?? metric.labels[label];
}

function isFrom({ service, region }: Place, series: Series): boolean {
  return (labelOf(series, "service_name") ?? service) === service && (labelOf(series, "location") ?? region) === region;
}

/** One series may lie on two pages. */
function joinPages(series: readonly Series[]): readonly Series[] {
  const joined = new Map<string, Series>();
  for (const one of series) {
    const key = JSON.stringify([one.metricKind, sorted(one.metric.labels), sorted(one.resource.labels)]);
    const before = joined.get(key);
    joined.set(key, before === undefined ? one : { ...one, points: [...before.points, ...one.points] });
  }
  return [...joined.values()];
}

function sorted(labels: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
}

function stretchesOf({ points, metricKind }: Series, notes: Set<string>): readonly Stretch[] {
  const ordered = points
    .map(({ interval: { startTime, endTime }, value }) => ({ from: startTime ?? endTime, to: endTime, value }))
    .sort((a, b) => a.to - b.to || a.from - b.from);
  const once = dropTwins(ordered, notes);
  if (metricKind === "CUMULATIVE") return cumulate(once, notes);
  const laid = metricKind === "GAUGE" ? once.map(asMoment) : once;
  for (const [index, { from, to }] of laid.entries()) {
    const before = laid[index - 1];
    if (to <= from)
      throw unreadable("points that end after they begin", `one of ${renderTime(from)} to ${renderTime(to)}`);
    if (before !== undefined && from < before.to) {
      const got = `one of ${renderTime(from)} to ${renderTime(to)} after one that ends at ${renderTime(before.to)}`;
      throw unreadable("points of a series that do not overlap", got);
    }
  }
  return laid;
}

function dropTwins(ordered: readonly Stretch[], notes: Set<string>): readonly Stretch[] {
  return ordered.filter((point, index) => {
    const before = ordered[index - 1];
    if (before === undefined || before.from !== point.from || before.to !== point.to) return true;
    const what = `${renderTime(point.from)} to ${renderTime(point.to)}`;
    if (!sameValue(before.value, point.value)) throw unreadable("one value a stretch", `two different ones of ${what}`);
    notes.add(`a point came twice and was counted once (${what})`);
    return false;
  });
}

/** A gauge's value is of its end; it lies in the millisecond before, because a bucket's end is not inside. */
function asMoment({ to, value }: Stretch): Stretch {
  return { from: to - 1, to, value };
}
