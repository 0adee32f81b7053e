import type { Bucket, Cell, MetricRule } from "../../core/metric";
import { RolloutError } from "../../errors";
import type { MetricQuery } from "../../ports";
import { type Asked, type Series, unreadable } from "./answer";
import { type Group, type Growth, groupSeries, growthOf, keyOf, type Oddities } from "./growth";
import { type Targets, usualOf } from "./targets";

/** What one revision's series grew by: the numbers that `cellOf` makes a cell of, by stretch. */
export interface Counted {
  readonly growths: readonly Growth[];
  cellOf(sums: readonly number[]): Cell;
}

type Counter = (series: readonly Series[], query: Pick<MetricQuery, "rule" | "range">, context: Context) => Counted;
interface Context {
  /** Of all series of the answer, and not only of the revision's. */
  readonly targets: Targets;
  readonly asked: Asked;
  readonly odd: Oddities;
}

/**
 * Returns how the series of one revision grew, as the measure wants it. Throws PLAN_INVALID where the expression cannot
 * be evaluated on a series, METRICS_UNREADABLE for series that cannot be added up.
 */
export const count: Counter = (series, query, context) => COUNTERS[query.rule.measure.kind](series, query, context);

const byName = (a: string, b: string): number => (a < b ? -1 : 1);
const byBound = (a: string, b: string): number => boundOf(a) - boundOf(b);

const COUNTERS = {
  rate: (series, { rule, range }, context) => {
    const { groups } = groupSeries(series, { telling: "__name__", order: byName }, context.asked);
    const growths = growAll(groups, range, context).flatMap(({ group, growth }) => {
      const hit = isHit(rule, group.labels);
      return growth.map(({ grown: [total = 0], ...stretch }) => ({ ...stretch, grown: [total, hit ? total : 0] }));
    });
    refuseFractions(growths, context.asked);
    return { growths, cellOf: ([total = 0, hits = 0]) => ({ kind: "rate", total, hits }) };
  },
  mean: (series, { range }, context) => {
    const { keys, groups } = groupSeries(series, { telling: "__name__", order: byName }, context.asked);
    if (keys.length === 1)
      throw unreadable(context.asked, `expected series of a sum and of a count, got only ${keys[0]}`);
    // By their names the count comes before the sum.
    const growths = growAll(groups, range, context).flatMap(({ growth }) => growth);
    refuseFractions(
      growths.map(({ grown: [n = 0], ...stretch }) => ({ ...stretch, grown: [n] })),
      context.asked,
    );
    return { growths, cellOf: ([n = 0, sum = 0]) => ({ kind: "mean", count: n, mean: n === 0 ? 0 : sum / n }) };
  },
  p95: (series, { range }, context) => {
    const { keys, groups } = groupSeries(series, { telling: "le", order: byBound }, context.asked);
    if (series.length > 0 && boundOf(keys.at(-1) ?? "") !== Number.POSITIVE_INFINITY) {
      throw unreadable(context.asked, 'expected the _bucket series of a histogram, with le="+Inf", got none with it');
    }
    const growths = growAll(groups, range, context, (values) => values.at(-1) ?? 0).flatMap(({ growth }) =>
      growth.map(apart),
    );
    refuseFractions(growths, context.asked);
    const bounds = keys.slice(0, -1).map(boundOf);
    return { growths, cellOf: (counts) => ({ kind: "p95", bounds, counts }) };
  },
} as const satisfies Record<Cell["kind"], Counter>;

function growAll(
  groups: readonly Group[],
  { from: since }: MetricQuery["range"],
  { targets, odd, asked }: Context,
  countOf = ([first = 0]: readonly number[]): number => first,
): readonly { readonly group: Group; readonly growth: readonly Growth[] }[] {
  return groups.map((group) => {
    const target = targets.of(group.labels);
    return { group, growth: growthOf(group, { target, since, countOf, odd, asked }) };
  });
}

function isHit({ name, measure }: MetricRule, labels: Readonly<Record<string, string>>): boolean {
  const hits = measure.kind === "rate" ? measure.hits : undefined;
  const result = hits?.evaluate({ labels });
  if (result?.kind === "value" && typeof result.value === "boolean") return result.value;
  const why = result?.kind === "failure" ? result.why : "it came to neither true nor false";
  throw new RolloutError(
    "PLAN_INVALID",
    `metric '${name}': could not evaluate ${hits?.source} on the series {${keyOf(labels)}}: ${why}`,
    'Write the expression so that it holds for every series, e.g. has(labels.code) && labels.code.startsWith("5").',
  );
}

/** Each bucket of a histogram counts those below it, too; the bound itself belongs to it (`le`). */
function apart({ grown, ...stretch }: Growth): Growth {
  return { ...stretch, grown: grown.map((value, index) => value - (grown[index - 1] ?? 0)) };
}

function refuseFractions(growths: readonly Growth[], asked: Asked): void {
  const odd = growths.flatMap(({ grown }) => grown).find((value) => !Number.isInteger(value) || value < 0);
  if (odd !== undefined) throw unreadable(asked, `expected series that count whole requests, got a growth of ${odd}`);
}

function boundOf(le: string): number {
  return le === "+Inf" ? Number.POSITIVE_INFINITY : Number(le === "" ? Number.NaN : le);
}

/** Where windows slide by a fifth of their length; milliseconds. */
const FINEST = 1000;
const COARSEST = 60_000;
/** Scrapes come a little early or late; as part of a step. */
const JITTER = 0.1;

/**
 * Returns how wide the buckets are that growths are put into, in milliseconds: a fifth of the window and at most a minute,
 * as the judge's windows slide, or so many times that as no less than what usually lies between two samples: the least
 * that two looks find a little different must not move the buckets.
 */
export function widthOf({ window }: Pick<MetricRule, "window">, growths: readonly Growth[]): number {
  const step = Math.min(COARSEST, Math.max(FINEST, (window * 1000) / 5));
  const usual = usualOf(growths.map(({ from, to }) => to - from));
  return step * Math.max(1, Math.ceil(usual / step - JITTER));
}

/**
 * Returns the growths in buckets counted from the range's start, so that a later look, and both revisions, have the same
 * ones; the last one may be cut short by the range's end. Each growth is counted where it ends. One that does not lie
 * wholly in the range is left out, and a stretch in which no sample fell has no bucket.
 */
export function bucketGrowths(
  { growths, cellOf }: Counted,
  range: MetricQuery["range"],
  width: number,
): readonly Bucket[] {
  const sums = new Map<number, readonly number[]>();
  for (const { from, to, grown } of growths) {
    if (from < range.from || to > range.to) continue;
    const place = Math.ceil((to - range.from) / width) - 1;
    const known = sums.get(place);
    sums.set(place, known === undefined ? grown : known.map((value, index) => value + (grown[index] ?? 0)));
  }
  return [...sums]
    .sort(([a], [b]) => a - b)
    .map(([place, values]) => {
      const from = range.from + place * width;
      return { from, to: Math.min(range.to, from + width), cell: cellOf(values) };
    });
}

/**
 * Returns the longest growth that begins before the range and reaches further into it than two usual scrapes: what it
 * counted cannot be put before or into the range. Undefined where there is none.
 */
export function straddlerOf(
  { growths }: Counted,
  range: MetricQuery["range"],
  { interval }: Pick<Targets, "interval">,
): Growth | undefined {
  return growths
    .filter(({ from, to, grown }) => from < range.from && to - range.from > 2 * interval && grown.some((n) => n > 0))
    .sort((a, b) => b.to - a.to)[0];
}
