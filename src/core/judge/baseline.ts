import type { MetricRule } from "../metric";
import { comparisonSentence, linesSentence } from "./comparison-sentence";
import type { Evidence } from "./evidence";
import { frameOf } from "./frame";
import type { Judgement } from "./judgement";
import type { Moment } from "./moments";
import { logPot, shareSafe } from "./panel";
import { conclude, isSafe, verdictOf } from "./sequential";
import type { Statistics, Terms } from "./terms";
import { pairOf, shareScale } from "./trial";
import { safeNeeded, type Weighed, weigh, whenFailed } from "./weigh";

/** To go on by comparison it must be refuted that the canary has so many times what is tolerated. */
const TWICE = 2;
/** Stable can be compared with where it has at least so many requests for each one of the canary's. */
const COMPARABLE = 0.05;
/** What stable must have been there for, of the canary's requests and losses, so that the comparison is of the canary. */
const MOST = 0.75;

/**
 * Returns the judgement of a metric by comparison with stable in the same minutes: `fail` from the first moment at which
 * the evidence was large enough that the canary has more than its share of what was bad and the canary is beyond its warn
 * line, `pass` as by its own numbers, or where it is no worse than stable and there is evidence that it is not twice as bad.
 * Where stable was not there for three quarters of it, the lines decide as by `sequential`.
 */
export function judgeBaseline(rule: MetricRule, evidence: Evidence, terms: Terms): Judgement {
  const frame = frameOf(rule, evidence);
  if (rule.measure.kind === "mean") return { ...frame, ...meanDefect(rule) };
  // Either way of failing has half of the chance of a false alarm.
  const halved = { ...terms, alpha: terms.alpha / 2 };
  const compared = weigh(rule, evidence, halved, "stable");
  const met = compared.moments.findIndex(({ stable }) => stable.requests > 0);
  if (met === -1) return byLines(rule, { ...evidence, stable: [] }, terms);
  const early = met === 0 ? undefined : aloneUntil(compared.moments[met - 1]?.end, rule, evidence, terms);
  if (early?.verdict === "fail") return { ...frame, ...early, range: evidence.range };
  const isMissed = missedAt(compared.moments);
  const lines = weigh(rule, evidence, halved, "lines", isMissed);
  if ((lines.outcome.failed ?? Infinity) < (compared.outcome.failed ?? Infinity))
    return conclude(rule, frame, lines, "fail", { terms: halved, tell: linesSentence });
  if (compared.outcome.failed === undefined && isMissed(compared.moments.length))
    return conclude(rule, frame, lines, verdictOf(rule, lines, terms), { terms: halved, tell: linesSentence });
  return byComparison(rule, frame, compared, halved);
}

/** Where nobody is there to compare with, the whole chance is the lines'. */
function byLines(rule: MetricRule, evidence: Evidence, terms: Terms): Judgement {
  const found = weigh(rule, evidence, terms);
  const verdict = verdictOf(rule, found, terms);
  return conclude(rule, frameOf(rule, evidence), found, verdict, { terms, tell: linesSentence });
}

/** What a look found that came before stable's first request. */
function aloneUntil(to: number | undefined, rule: MetricRule, evidence: Evidence, terms: Terms): Judgement | undefined {
  if (to === undefined) return undefined;
  return byLines(rule, { ...evidence, range: { ...evidence.range, to }, stable: [] }, terms);
}

function byComparison(rule: MetricRule, frame: ReturnType<typeof frameOf>, found: Weighed, terms: Terms): Judgement {
  const safety = safetyOf(rule, whenFailed(rule, found, terms), terms);
  const verdict =
    found.outcome.failed !== undefined
      ? "fail"
      : found.overall.samples === 0
        ? "no-data"
        : safety.isEnough
          ? "pass"
          : "inconclusive";
  return conclude(rule, frame, found, verdict, { terms, tell: comparisonSentence, safe: safety.log });
}

function meanDefect({ name }: MetricRule) {
  const sentence = `${name} cannot be judged by comparison: a mean has no failures to share out`;
  return { verdict: "error", warned: false, overall: { samples: 0 }, windows: 0, sentence } as const;
}

/** Returns whether stable was not there for enough of what the canary had in the first so many moments. */
function missedAt(moments: readonly Moment[]): (end: number) => boolean {
  const missed: boolean[] = [false];
  let [requests, lost, seen, witnessed] = [0, 0, 0, 0];
  for (const { canary, stable } of moments) {
    const isThere = stable.requests > 0 && stable.requests >= COMPARABLE * canary.requests;
    requests += canary.requests;
    lost += canary.least;
    seen += isThere ? canary.requests : 0;
    witnessed += isThere ? canary.least : 0;
    missed.push(seen < MOST * requests || witnessed < MOST * lost);
  }
  return (end) => missed[end] ?? false;
}

/** Its own numbers, or the comparison, whichever is enough. */
function safetyOf(
  rule: MetricRule,
  found: Weighed,
  terms: Terms,
): { readonly log: number; readonly isEnough: boolean } {
  if (isSafe(rule, found, terms)) return { log: found.safe ?? 0, isEnough: true };
  const compared = found.moments.filter(({ stable }) => stable.requests > 0);
  const { log, isHigher } = comparedWith(compared, terms.statistics);
  const isSeen = found.overall.samples >= Math.max(rule.minRequests, 1);
  return { log, isEnough: isSeen && !isHigher && log >= safeNeeded(terms.statistics) };
}

/** Returns the logarithm of the evidence that the canary has not twice what is tolerated, and whether it has more at all. */
function comparedWith(
  moments: readonly Moment[],
  by: Statistics,
): { readonly log: number; readonly isHigher: boolean } {
  const panel = shareSafe(TWICE * by.tolerance);
  const sums = panel.logWeights.map(() => 0);
  const totals = { mine: 0, bad: 0, others: 0, othersBad: 0 };
  for (const pair of moments.map(pairOf)) {
    const scale = shareScale(pair, by);
    for (const [bet, gain] of panel.gains(pair).entries()) sums[bet] = (sums[bet] ?? 0) + gain / scale;
    totals.mine += pair.canary.requests;
    totals.bad += pair.canary.bad;
    totals.others += pair.stable.requests;
    totals.othersBad += pair.stable.bad;
  }
  const isHigher = totals.bad * totals.others > by.tolerance * totals.othersBad * totals.mine;
  return { log: logPot(panel.logWeights, sums), isHigher };
}
