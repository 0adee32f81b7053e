import { renderValue } from "../format";
import { growthOf, seenAs, sequentialSentence, type Told } from "./sentence";

/** Returns what an engineer on call reads about a metric that was compared with stable. */
export function comparisonSentence(told: Told): string {
  const { rule, judgement, value, evidence, statistics } = told;
  if (value.samples === 0) return sequentialSentence(told);
  const { stable, verdict } = judgement;
  if (stable === undefined || stable.samples === 0) return `${seenAs(told)}, and stable saw nothing to compare with`;
  const theirs = stable.value === undefined ? "" : `; stable's was ${renderValue(rule.measure.kind, stable.value)}`;
  const times = statistics.tolerance === 1 ? "its share" : `${statistics.tolerance} times its share`;
  const pot = `; the pot against "no more than ${times} of what was bad" ${growthOf(evidence.harm)}`;
  return `${seenAs(told)}${theirs}${pot}${verdict === "pass" ? ": no worse" : ""}`;
}
