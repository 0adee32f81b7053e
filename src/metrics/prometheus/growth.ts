import { type Asked, type Series, unreadable } from "./answer";

/** Series that one thing counts in together, e.g. the buckets of one histogram; `members` are in the order asked for. */
export interface Group {
  /** The labels that all members have. */
  readonly labels: Readonly<Record<string, string>>;
  readonly members: readonly Series[];
}

/** By how much the members of a group grew between two samples that follow each other. Epoch milliseconds. */
export interface Growth {
  readonly from: number;
  readonly to: number;
  readonly grown: readonly number[];
}

/** What is odd about the samples, counted for the notes. */
export interface Oddities {
  resets: number;
}

/**
 * Returns the series in groups of equal labels but for the ones that tell members, which `keyOf` names. Every group must
 * have the same members: a group that lacks one throws METRICS_UNREADABLE, as its sums would be too small.
 */
export function groupSeries(
  series: readonly Series[],
  { telling, order }: { readonly telling: string; readonly order: (a: string, b: string) => number },
  asked: Asked,
): { readonly keys: readonly string[]; readonly groups: readonly Group[] } {
  const keys = [...new Set(series.map(({ labels }) => labels[telling] ?? ""))].sort(order);
  const byRest = new Map<string, Map<string, Series>>();
  const rests = new Map<string, Readonly<Record<string, string>>>();
  for (const one of series) {
    const { [telling]: member = "", __name__: _name, ...rest } = one.labels;
    const key = keyOf(rest);
    rests.set(key, rest);
    const members = byRest.get(key) ?? new Map<string, Series>();
    byRest.set(key, members);
    if (members.has(member))
      throw unreadable(asked, `expected one series {${key}} with ${telling}="${member}", got two`);
    members.set(member, one);
  }
  const groups = [...byRest].map(([key, found]) => {
    const members = keys.map((member) => {
      const one = found.get(member);
      if (one === undefined)
        throw unreadable(asked, `expected ${telling}="${member}" in {${key}} as elsewhere, got none`);
      return one;
    });
    return { labels: rests.get(key) ?? {}, members };
  });
  return { keys, groups };
}

/**
 * Returns how the group grew from sample to sample, at the times that all members have. A member that fell began anew, and
 * so did all of the group: they count from 0, as Prometheus' own `increase` has it, but by all members together. A first
 * sample is only a base, unless the target was scraped before it (`scraped`, ascending): the series then began at 0, as
 * one does that appears with the first error. Throws METRICS_UNREADABLE where no two members were scraped together.
 */
export function growthOf(group: Group, scraped: readonly number[], odd: Oddities, asked: Asked): readonly Growth[] {
  const rows = rowsOf(group);
  if (rows.length === 0 && group.members.some(({ samples }) => samples.length > 0)) {
    throw unreadable(asked, `expected samples of the same times in all series of {${keyOf(group.labels)}}, got none`);
  }
  const found: Growth[] = [];
  let before = firstBase(rows[0]?.at, group, scraped);
  for (const row of rows) {
    if (before !== undefined && row.at > before.at) {
      const last = before.values;
      const fell = row.values.some((value, index) => value < (last[index] ?? 0));
      if (fell) odd.resets += 1;
      const grown = row.values.map((value, index) => (fell ? value : value - (last[index] ?? 0)));
      found.push({ from: before.at, to: row.at, grown });
    }
    before = row;
  }
  return found;
}

interface Row {
  readonly at: number;
  readonly values: readonly number[];
}

function firstBase(first: number | undefined, { members }: Group, scraped: readonly number[]): Row | undefined {
  // A member that was there before the others had not begun at 0 when they came.
  if (first === undefined || members.some(({ samples }) => (samples[0]?.at ?? first) < first)) return undefined;
  const at = scraped.findLast((time) => time < first);
  return at === undefined ? undefined : { at, values: members.map(() => 0) };
}

function rowsOf({ members: [first, ...others] }: Group): readonly Row[] {
  const values = others.map(({ samples }) => new Map(samples.map(({ at, value }) => [at, value])));
  return (first?.samples ?? []).flatMap(({ at, value }): Row[] => {
    const rest = values.flatMap((known) => known.get(at) ?? []);
    return rest.length === others.length ? [{ at, values: [value, ...rest] }] : [];
  });
}

/** Labels that say where a sample was scraped; source: Prometheus' and Google's target labels. */
const TARGET = ["project_id", "location", "cluster", "namespace", "job", "instance", "pod", "container"];

/**
 * Returns when each target was scraped, ascending, and what tells the target of a label set. Where no series names its
 * `instance`, all labels but `classes` (those that the expression reads) and `le` tell it.
 */
export function targetsOf(
  series: readonly Series[],
  revisionLabel: string,
  classes: readonly string[],
): (labels: Readonly<Record<string, string>>) => readonly number[] {
  const nameOf = (labels: Readonly<Record<string, string>>): string => {
    const told = (label: string): boolean =>
      labels["instance"] === undefined
        ? !classes.includes(label) && label !== "le" && label !== "__name__"
        : label === revisionLabel || TARGET.includes(label);
    return keyOf(Object.fromEntries(Object.entries(labels).filter(([label]) => told(label))));
  };
  const times = new Map<string, Set<number>>();
  for (const { labels, samples } of series) {
    const name = nameOf(labels);
    const known = times.get(name) ?? new Set<number>();
    times.set(name, known);
    for (const { at } of samples) known.add(at);
  }
  const sorted = new Map([...times].map(([name, known]) => [name, [...known].sort((a, b) => a - b)]));
  return (labels) => sorted.get(nameOf(labels)) ?? [];
}

/** Returns the labels as PromQL writes them, in the order of their names. */
export function keyOf(labels: Readonly<Record<string, string>>): string {
  return Object.keys(labels)
    .sort()
    .map((label) => `${label}=${JSON.stringify(labels[label])}`)
    .join(",");
}
