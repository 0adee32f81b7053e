import { renderValue } from "../format";
import { isBeyond } from "./frame";
import { growthOf, seenAs, sequentialSentence, type Told } from "./sentence";

/** Returns what an engineer on call reads about a metric that was compared with stable. */
export function comparisonSentence(told: Told): string {
  const { rule, judgement, value, evidence, statistics } = told;
  if (value.samples === 0) return sequentialSentence(told);
  const { stable, verdict } = judgement;
  const theirs = stable?.value === undefined ? "" : `, stable's ${renderValue(rule.measure.kind, stable.value)}`;
  const seen = `${seenAs(told)}${theirs}`;
  const share = statistics.tolerance === 1 ? "its share" : `${statistics.tolerance} times its share`;
  const harm = `the pot against "no more than ${share} of what was bad" ${growthOf(evidence.harm)}`;
  if (verdict === "fail" || evidence.safe === undefined) return `${seen}; ${harm}`;
  const safe = growthOf(evidence.safe);
  return verdict === "pass"
    ? `${seen}; the pot for no worse ${safe}${asBadOf(told)}`
    : `${seen}; ${harm}, that for no worse ${safe}`;
}

/** Returns what an engineer on call reads about a metric for which stable was not there, so that the lines decided. */
export function linesSentence(told: Told): string {
  const { value, judgement } = told;
  const said = sequentialSentence(told);
  if (value.samples === 0) return said;
  return (judgement.stable?.samples ?? 0) === 0
    ? `${said}; nobody is left to compare with, so that the lines decide`
    : `${said}; stable was not there for enough of it, so that the lines decide`;
}

/** Who is let go on because stable is as bad should know how bad that is. */
function asBadOf({ rule, value }: Told): string {
  const { rollback } = rule.lines;
  if (rollback === undefined || !isBeyond(value.value, rollback, rule.lines)) return "";
  return `; it is beyond its rollback line of ${renderValue(rule.measure.kind, rollback)}, and stable is as bad`;
}
