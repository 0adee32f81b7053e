import { type Asked, type Series, unreadable } from "./answer";
import { beganAnew, type Target } from "./targets";

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
  /** First samples that nothing is known before, and what they had counted by then; both are left out. */
  bases: number;
  counted: number;
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

/** What is needed to tell how a group grew, beside its samples. */
export interface Context {
  readonly target: Target;
  /** First samples after this are worth a note; epoch milliseconds. */
  readonly since: number;
  /** Returns how many were counted, of the members' values. */
  readonly countOf: (values: readonly number[]) => number;
  readonly odd: Oddities;
  readonly asked: Asked;
}

/**
 * Returns how the group grew from sample to sample, at the times that all members have. Where any series of its target
 * fell, the target began anew, and all members count from 0, as Prometheus' own `increase` has it of one series alone. A
 * first sample counts from 0 where the target was scraped before it, or had begun by then; else it is only a base.
 * Throws METRICS_UNREADABLE where no two members were scraped together.
 */
export function growthOf(group: Group, { target, since, countOf, odd, asked }: Context): readonly Growth[] {
  const rows = rowsOf(group);
  if (rows.length === 0 && group.members.some(({ samples }) => samples.length > 0)) {
    throw unreadable(asked, `expected samples of the same times in all series of {${keyOf(group.labels)}}, got none`);
  }
  const found: Growth[] = [];
  let before = firstBase(rows[0]?.at, group, target);
  for (const row of rows) {
    if (before !== undefined) {
      const last = before.values;
      const fell = row.values.some((value, index) => value < (last[index] ?? 0));
      const isAnew = fell || beganAnew(target, before.at, row.at);
      if (isAnew) odd.resets += 1;
      const grown = row.values.map((value, index) => (isAnew ? value : value - (last[index] ?? 0)));
      found.push({ from: before.at, to: row.at, grown });
    } else if (row.at > since && countOf(row.values) > 0) {
      odd.bases += 1;
      odd.counted += countOf(row.values);
    }
    before = row;
  }
  return found;
}

interface Row {
  readonly at: number;
  readonly values: readonly number[];
}

function firstBase(first: number | undefined, { members }: Group, { scraped, zeroAt }: Target): Row | undefined {
  // A member that was there before the others had not begun at 0 when they came.
  if (first === undefined || members.some(({ samples }) => (samples[0]?.at ?? first) < first)) return undefined;
  const at = scraped.findLast((time) => time < first) ?? zeroAt;
  return at === undefined ? undefined : { at, values: members.map(() => 0) };
}

function rowsOf({ members: [first, ...others] }: Group): readonly Row[] {
  const values = others.map(({ samples }) => new Map(samples.map(({ at, value }) => [at, value])));
  return (first?.samples ?? []).flatMap(({ at, value }): Row[] => {
    const rest = values.flatMap((known) => known.get(at) ?? []);
    return rest.length === others.length ? [{ at, values: [value, ...rest] }] : [];
  });
}

/** Returns the labels as PromQL writes them, in the order of their names. */
export function keyOf(labels: Readonly<Record<string, string>>): string {
  return Object.keys(labels)
    .sort()
    .map((label) => `${label}=${JSON.stringify(labels[label])}`)
    .join(",");
}
