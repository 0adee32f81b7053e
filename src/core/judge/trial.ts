import type { Measure } from "../metric";
import type { Moment } from "./moments";
import {
  type Losses,
  logEvidence,
  meanHarm,
  meanSafe,
  type Pair,
  type Panel,
  rateHarm,
  rateSafe,
  shareHarm,
} from "./panel";
import { type Course, courseOf, type Gate, potAt, type Start, startsOf, sumsBy } from "./restart";
import { asOne, type Limits, lossesOf, type Tally } from "./tally";
import type { Statistics, Terms } from "./terms";

/** Evidence that the canary has more than its share, without which it is not taken back; natural logarithm. */
export const SHARE_NEEDED = Math.log(10);

/** The evidence of one metric, ready to be asked for any moment. `end` below is how many moments are taken in. */
export interface Trial {
  readonly moments: readonly Moment[];
  /** What takes the canary back; absent where nothing can. */
  readonly harm?: Course;
  /** That it has more than its share of what was bad; absent where it is not needed. */
  readonly share?: Course;
  /** Sums of what the canary lost, and of what of it stable could have told to be its own. */
  readonly lost: Float64Array;
  readonly witnessed: Float64Array;
  /** How stable fares meanwhile; it suffers where it loses more than the rollback line. */
  readonly stable: Gate;
  /** Natural logarithm. */
  readonly needed: number;
  readonly statistics: Statistics;
}

/** What a trial is about. */
export interface Matter {
  readonly measure: Measure["kind"];
  readonly limits: Limits;
  /** When the stage began; epoch milliseconds. */
  readonly from: number;
  readonly terms: Terms;
}

/** Returns the trial of a canary against lines; the key "more than its share" is asked for where stable was seen. */
export function trialOf(moments: readonly Moment[], { measure, limits, from, terms }: Matter): Trial {
  const { statistics } = terms;
  const starts = startsIn(moments, from, terms.horizon);
  const witnessed = sumsBy(moments, (moment) => moment.witnessed);
  const stable = sufferingOf(moments, limits.rollback ?? 1);
  const harm =
    limits.harm === undefined || limits.rollback === undefined ? undefined : panelOf(measure, limits.harm, "harm");
  const gate = gateOf(moments, "likely", limits.rollback ?? 0);
  const seen = moments.map(({ canary }) => takenAs(canary, canary.least, statistics));
  return {
    ...basicsOf(moments, terms),
    witnessed,
    stable,
    ...(harm && { harm: courseOf(harm, seen, starts, { gate, scale: () => statistics.dispersion }) }),
    ...(stable.whole.at(-1) !== 0 && { share: shareCourse(moments, starts, statistics, 1) }),
  };
}

/** Returns the trial of a canary against stable alone; it is never taken back while it is within its warn line. */
export function comparisonOf(moments: readonly Moment[], { limits, from, terms }: Matter): Trial {
  const { statistics } = terms;
  const starts = startsIn(moments, from, terms.horizon);
  const gate = gateOf(moments, "least", limits.harm ?? 0);
  return {
    ...basicsOf(moments, terms),
    // Evidence that is a comparison itself asks stable for no second key.
    stable: sufferingOf([], 1),
    witnessed: new Float64Array(1),
    ...(limits.rollback !== undefined && {
      harm: shareCourse(moments, starts, statistics, statistics.tolerance, gate),
    }),
  };
}

/** Returns the logarithm of the evidence that the canary's loss is below the line; 0 for nothing seen. */
export function logSafe(measure: Measure["kind"], line: number, moments: readonly Moment[], by: Statistics): number {
  return logEvidence(panelOf(measure, line, "safe"), totalOf(moments, "most", by));
}

/** Returns what was lost in all, as the bets take it: bursts and minutes are less than their requests. */
export function totalOf(
  moments: readonly Moment[],
  side: "least" | "most",
  by: Pick<Statistics, "unit" | "dispersion">,
): Losses {
  let [requests, bad, squares] = [0, 0, 0];
  for (const { canary } of moments) {
    const taken = takenAs(canary, canary[side], by);
    requests += taken.requests;
    bad += taken.bad;
    squares += taken.squares;
  }
  const { dispersion } = by;
  return { requests: requests / dispersion, bad: bad / dispersion, squares: squares / dispersion };
}

/** Returns the logarithm of a course's pot after so many moments, or null for −∞ and for no course. */
export function logAt(course: Course | undefined, end: number): number | null {
  const log = course === undefined ? -Infinity : potAt(course, end);
  return log === -Infinity ? null : log;
}

/** Returns the bets on a metric's losses. */
export function panelOf(measure: Measure["kind"], line: number, side: "harm" | "safe"): Panel<Losses> {
  if (measure === "mean") return side === "harm" ? meanHarm(line) : meanSafe(line);
  return side === "harm" ? rateHarm(line) : rateSafe(line);
}

/** Returns a stretch's losses as the bets take them: by requests, or as one observation. */
export function takenAs(canary: Tally, bad: number, { unit }: Pick<Statistics, "unit">): Losses {
  if (unit === "request" || canary.requests === 0) return lossesOf(canary, bad);
  return lossesOf(asOne(canary), bad / canary.requests);
}

function basicsOf(moments: readonly Moment[], { alpha, statistics }: Terms) {
  const lost = sumsBy(moments, ({ canary }) => canary.least);
  return { moments, lost, needed: -Math.log(alpha), statistics };
}

function startsIn(moments: readonly Moment[], from: number, horizon: number): readonly Start[] {
  const width = Math.max(1, Math.min(60, horizon / 60));
  const bins = moments.map(({ end }) => Math.ceil((end - from) / 1000 / width) - 1);
  return startsOf(bins, Math.max(1, Math.ceil(horizon / width)));
}

function gateOf(moments: readonly Moment[], side: "least" | "likely", above: number): Gate {
  const part = sumsBy(moments, ({ canary }) => canary[side]);
  return { part, whole: sumsBy(moments, ({ canary }) => canary.requests), above };
}

function sufferingOf(moments: readonly Moment[], above: number): Gate {
  const [part, whole] = [sumsBy(moments, ({ stable }) => stable.bad), sumsBy(moments, ({ stable }) => stable.requests)];
  return { part, whole, above };
}

function shareCourse(
  moments: readonly Moment[],
  starts: readonly Start[],
  by: Statistics,
  ratio: number,
  gate?: Gate,
): Course {
  const scale = (pair: Pair) => shareScale(pair, by);
  return courseOf(shareHarm(ratio), moments.map(pairOf), starts, { scale, ...(gate && { gate }) });
}

/** Returns what divides the gains of a stretch; by minutes all that was bad in one is a single observation. */
export function shareScale({ canary, stable }: Pair, { unit, dispersion }: Statistics): number {
  return dispersion * (unit === "minute" ? Math.max(1, canary.bad + stable.bad) : 1);
}

/** Returns what canary and stable lost in the same stretch. */
export function pairOf({ canary, stable }: Moment): Pair {
  return { canary: { requests: canary.requests, bad: canary.least }, stable };
}
