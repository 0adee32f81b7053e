import type { Bucket, MetricRule } from "../metric";
import { within } from "./frame";
import type { Counts } from "./panel";
import { addTallies, type Tally, type Teller, tellerOf } from "./tally";
import type { Statistics } from "./terms";
import type { Range } from "./windows";

/** What was seen up to an end, since the one before: of the canary, and of stable in the same time. */
export interface Moment {
  /** Epoch milliseconds. */
  readonly end: number;
  readonly canary: Tally;
  readonly stable: Counts;
  /** What the canary lost while stable had enough requests to tell whether it suffers as much. */
  readonly witnessed: number;
  /** Until when stable's numbers go, as far as they were there by then: epoch milliseconds; −∞ without any. */
  readonly heard: number;
}

/** Stable tells whether it suffers as much only where it has at least so many requests for each one of the canary's. */
const WITNESS = 0.25;
const MINUTE = 60_000;
const EVER: Range = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** What the moments are made of. */
export interface Recording {
  readonly range: Range;
  readonly canary: readonly Bucket[];
  readonly stable: readonly Bucket[];
}

/**
 * Returns what was seen, oldest first: a moment a bucket, or by `unit: minute` one a minute that is over and had requests.
 * Only buckets wholly inside the range count, in whatever order they come; stable's are shared out by overlapping time.
 */
export function momentsOf(
  rule: Pick<MetricRule, "measure" | "lines">,
  recording: Recording,
  by: Statistics,
): readonly Moment[] {
  const { range } = recording;
  const canary = within(range, recording.canary);
  const teller = tellerOf(rule, by.strict, boundsIn(canary));
  const stable = within(EVER, recording.stable);
  const [heard, beside] = [heardBy(canary, stable), besides(canary, stable, teller)];
  const moments = canary.map(({ to: end, cell }, index) =>
    momentOf(end, teller.tally(cell), heard[index] ?? Number.NEGATIVE_INFINITY, beside[index]),
  );
  return by.unit === "minute" ? minutesOf(moments, range) : moments;
}

function momentOf(end: number, canary: Tally, heard: number, stable: Counts = { requests: 0, bad: 0 }): Moment {
  const tells = stable.requests > 0 && stable.requests >= WITNESS * canary.requests;
  return { end, canary, stable, witnessed: tells ? canary.least : 0, heard };
}

/** Returns the bounds of the first distribution that has any; empty where none has. */
export function boundsIn(buckets: readonly Bucket[]): readonly number[] {
  for (const { cell } of buckets) if (cell.kind === "p95" && cell.bounds.length > 0) return cell.bounds;
  return [];
}

/** Stable's counts in the time of each of the canary's buckets; one that lies partly in it counts in part. */
function besides(canary: readonly Bucket[], stable: readonly Bucket[], { witness }: Teller): readonly Counts[] {
  const counts = stable.map(({ cell }) => witness(cell));
  let first = 0;
  return canary.map(({ from, to }) => {
    while (first < stable.length && (stable[first]?.to ?? 0) <= from) first++;
    let [requests, bad] = [0, 0];
    for (let index = first; index < stable.length; index++) {
      const other = stable[index];
      if (other === undefined || other.from >= to) break;
      const part = (Math.min(to, other.to) - Math.max(from, other.from)) / (other.to - other.from);
      requests += part * (counts[index]?.requests ?? 0);
      bad += part * (counts[index]?.bad ?? 0);
    }
    return { requests, bad };
  });
}

/** Until when stable's numbers go by the end of each of the canary's buckets. */
function heardBy(canary: readonly Bucket[], stable: readonly Bucket[]): readonly number[] {
  let next = 0;
  return canary.map(({ to }) => {
    while (next < stable.length && (stable[next]?.from ?? to) < to) next++;
    return stable[next - 1]?.to ?? Number.NEGATIVE_INFINITY;
  });
}

/** A minute that is not over would be bet on, and then be changed: it waits. */
function minutesOf(moments: readonly Moment[], { from, to }: Range): readonly Moment[] {
  const minutes: Moment[] = [];
  for (const moment of moments) {
    const end = from + Math.max(1, Math.ceil((moment.end - from) / MINUTE)) * MINUTE;
    const last = minutes.at(-1);
    if (end > to) break;
    if (last?.end === end) minutes[minutes.length - 1] = together(last, moment);
    else minutes.push({ ...moment, end });
  }
  return minutes.filter(({ canary }) => canary.requests > 0);
}

function together(one: Moment, other: Moment): Moment {
  return {
    end: one.end,
    canary: addTallies(one.canary, other.canary),
    stable: { requests: one.stable.requests + other.stable.requests, bad: one.stable.bad + other.stable.bad },
    witnessed: one.witnessed + other.witnessed,
    heard: other.heard,
  };
}
