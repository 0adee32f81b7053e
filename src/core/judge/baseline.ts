import type { MetricRule } from "../metric";
import type { Verdict } from "../verdict";
import { comparisonSentence } from "./comparison-sentence";
import { defectOf } from "./defect";
import type { Evidence } from "./evidence";
import { frameOf } from "./frame";
import type { Judgement } from "./judgement";
import type { Moment } from "./moments";
import { logPot, shareSafe } from "./panel";
import { conclude, isSafe } from "./sequential";
import type { Statistics, Terms } from "./terms";
import { pairOf, shareScale } from "./trial";
import { safeNeeded, type Weighed, weigh } from "./weigh";

/** To go on by comparison it must be refuted that the canary has so many times what is tolerated. */
const TWICE = 2;

/**
 * Returns the judgement of a metric by comparison with stable in the same minutes: `fail` from the first moment at which
 * the evidence was large enough that the canary has more than its share of what was bad and the canary is beyond its warn
 * line, `pass` as by its own numbers, or where it is no worse than stable and there is evidence that it is not twice as bad.
 * Without stable's numbers it is `inconclusive`.
 */
export function judgeBaseline(rule: MetricRule, evidence: Evidence, terms: Terms): Judgement {
  const frame = frameOf(rule, evidence);
  const defect = rule.measure.kind === "mean" ? meanDefect(rule) : defectOf(rule, evidence.canary);
  if (defect !== undefined) return { ...frame, ...defect };
  const found = weigh(rule, evidence, terms, "stable");
  const safety = safetyOf(rule, found, terms);
  const shown = safety === undefined ? found : { ...found, safe: safety.log };
  const verdict = verdictOf(found, safety?.isEnough ?? false);
  return conclude(rule, frame, shown, verdict, { terms, tell: comparisonSentence });
}

function meanDefect({ name }: MetricRule) {
  const sentence = `${name} cannot be judged by comparison: a mean has no failures to share out`;
  return { verdict: "error", warned: false, overall: { samples: 0 }, windows: 0, sentence } as const;
}

function verdictOf({ outcome, overall }: Weighed, isSafe: boolean): Verdict {
  if (outcome.failed !== undefined) return "fail";
  if (overall.samples === 0) return "no-data";
  return isSafe ? "pass" : "inconclusive";
}

/** Its own numbers, or the comparison, whichever is enough; undefined where there is nothing to compare with. */
function safetyOf(
  rule: MetricRule,
  found: Weighed,
  terms: Terms,
): { readonly log: number; readonly isEnough: boolean } | undefined {
  const compared = found.moments.filter(({ stable }) => stable.requests > 0);
  if (compared.length === 0) return undefined;
  if (isSafe(rule, found, terms)) return { log: found.safe ?? 0, isEnough: true };
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
