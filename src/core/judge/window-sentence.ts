import { renderClock, renderSeconds, renderValue } from "../format";
import type { MetricRule } from "../metric";
import { isBeyond } from "./frame";
import type { Judgement } from "./judgement";
import { nounOf } from "./sentence";

/** Returns what an engineer on call reads about a metric whose windows were held against its lines. */
export function thresholdsSentence(
  rule: MetricRule,
  { verdict, decisive, range }: Pick<Judgement, "verdict" | "decisive" | "range">,
): string {
  if (range.to <= range.from)
    return `${rule.name} has nothing older than its source's lag of ${renderSeconds(rule.lag)} yet`;
  if (decisive === undefined) return `${rule.name} has no full window of ${renderSeconds(rule.window)} yet`;
  const when = `in the ${renderSeconds((decisive.to - decisive.from) / 1000)} to ${renderClock(decisive.to)}`;
  if (decisive.value === undefined) return `${rule.name} saw nothing to count ${when}`;
  const least = decisive.atLeast ? "at least " : "";
  const value = `${rule.name} was ${least}${renderValue(rule.measure.kind, decisive.value)} over ${decisive.samples} ${nounOf(rule)} ${when}`;
  return decisive.samples < rule.minRequests
    ? `${value}, of which there must be ${rule.minRequests}`
    : `${value}, ${placeOf(rule, verdict, decisive.value)}`;
}

function placeOf({ measure, lines }: MetricRule, verdict: Judgement["verdict"], value: number): string {
  const show = (line: number) => renderValue(measure.kind, line);
  if (verdict === "fail" && lines.rollback !== undefined) return `beyond its rollback line of ${show(lines.rollback)}`;
  if (verdict === "pass") return `on target (${show(lines.target)})`;
  if (lines.warn !== undefined && isBeyond(value, lines.warn, lines))
    return `beyond its warn line of ${show(lines.warn)}`;
  return `not yet on target (${show(lines.target)})`;
}
