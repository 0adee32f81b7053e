import { renderValue } from "../format";
import { growthOf, seenAs, sequentialSentence, type Told } from "./sentence";

/** Returns what an engineer on call reads about a metric that was compared with stable. */
export function comparisonSentence(told: Told): string {
  const { rule, judgement, value, evidence, statistics } = told;
  if (value.samples === 0) return sequentialSentence(told);
  const { stable, verdict } = judgement;
  if (stable === undefined || stable.samples === 0) return `${seenAs(told)}, and stable saw nothing to compare with`;
  const theirs = stable.value === undefined ? "" : `, stable's ${renderValue(rule.measure.kind, stable.value)}`;
  const seen = `${seenAs(told)}${theirs}`;
  const share = statistics.tolerance === 1 ? "its share" : `${statistics.tolerance} times its share`;
  const harm = `the pot against "no more than ${share} of what was bad" ${growthOf(evidence.harm)}`;
  if (verdict === "fail" || evidence.safe === undefined) return `${seen}; ${harm}`;
  const safe = growthOf(evidence.safe);
  return verdict === "pass" ? `${seen}; the pot for no worse ${safe}` : `${seen}; ${harm}, that for no worse ${safe}`;
}
