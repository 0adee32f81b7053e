import type { MetricQuery } from "../ports";

/** What is needed of a point to tell how fresh it is. Epoch milliseconds. */
interface Written {
  readonly from: number;
  readonly to: number;
}

/** A sample ends up to a minute before the range does. */
const USUAL = 60_000;

/** The points of both revisions, those after the range's end included. */
export interface Both {
  readonly canary: readonly Written[];
  /** Absent where no stable revision was asked for. */
  readonly stable: readonly Written[] | undefined;
}

/**
 * Returns what the times of the newest points say, as clauses: data that stop before the range does, beside whether
 * stable's go on, and data from the future. Nothing where there is nothing odd, and nothing of points that are not there.
 */
export function freshnessNotes({ range, rule }: Pick<MetricQuery, "range" | "rule">, both: Both): readonly string[] {
  const newest = newestOf(both.canary);
  const stable = newestOf(both.stable ?? []);
  const ahead = Math.max(newest ?? 0, stable ?? 0) - (range.to + rule.lag * 1000);
  const future =
    ahead > 0
      ? [`the newest point ends ${seconds(ahead)} in the future: the clocks of this machine and the source differ`]
      : [];
  const usual = 2 * Math.max(USUAL, ...both.canary.map(({ from, to }) => to - from));
  if (newest === undefined || range.to - newest < usual) return future;
  const why = whyOld(newest, both.stable === undefined ? "none" : (stable ?? 0));
  return [
    ...future,
    `the canary's newest point is ${seconds(range.to - newest)} older than the end of the range; ${why}`,
  ];
}

function whyOld(newest: number, stable: number | "none"): string {
  if (stable === "none") return "nobody asked it since, or the data are late";
  if (stable > newest) return "stable has newer ones, so that nobody asked the canary since";
  return "stable has none newer, so that the data may be late";
}

function newestOf(points: readonly Written[]): number | undefined {
  return points.length === 0 ? undefined : points.reduce((newest, { to }) => Math.max(newest, to), 0);
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} s`;
}
