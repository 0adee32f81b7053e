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
import type { Terms } from "./terms";
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
  return conclude(rule, frame, found, verdictOf(rule, found, terms), { terms, tell: comparisonSentence });
}

function meanDefect({ name }: MetricRule) {
  const sentence = `${name} cannot be judged by comparison: a mean has no failures to share out`;
  return { verdict: "error", warned: false, overall: { samples: 0 }, windows: 0, sentence } as const;
}

function verdictOf(rule: MetricRule, found: Weighed, terms: Terms): Verdict {
  const { outcome, overall, moments } = found;
  if (outcome.failed !== undefined) return "fail";
  if (overall.samples === 0) return "no-data";
  if (moments.every(({ stable }) => stable.requests === 0)) return "inconclusive";
  return isSafe(rule, found, terms) || isNoWorse(rule, found, terms) ? "pass" : "inconclusive";
}

function isNoWorse(rule: MetricRule, { moments, overall }: Weighed, { statistics }: Terms): boolean {
  if (overall.samples < Math.max(rule.minRequests, 1)) return false;
  const panel = shareSafe(TWICE * statistics.tolerance);
  const sums = panel.logWeights.map(() => 0);
  const totals = { mine: 0, myBad: 0, others: 0, othersBad: 0 };
  for (const moment of moments.filter(isCompared)) {
    const pair = pairOf(moment);
    const scale = shareScale(pair, statistics);
    for (const [bet, gain] of panel.gains(pair).entries()) sums[bet] = (sums[bet] ?? 0) + gain / scale;
    totals.mine += pair.canary.requests;
    totals.myBad += pair.canary.bad;
    totals.others += pair.stable.requests;
    totals.othersBad += pair.stable.bad;
  }
  const isHigher = totals.myBad * totals.others > statistics.tolerance * totals.othersBad * totals.mine;
  return !isHigher && logPot(panel.logWeights, sums) >= safeNeeded(statistics);
}

function isCompared({ stable }: Moment): boolean {
  return stable.requests > 0;
}
