import { renderClock, renderSeconds, renderValue } from "../format";
import type { MetricRule } from "../metric";
import { isBeyond } from "./frame";
import type { EvidenceWeight, Judgement } from "./judgement";
import type { Pooled } from "./pool";
import type { Standing } from "./scan";
import { edgeAbove } from "./tail";
import { linesOf } from "./tally";
import type { Statistics } from "./terms";

/** What a sentence about evidence is made of. */
export interface Told {
  readonly rule: MetricRule;
  readonly judgement: Omit<Judgement, "sentence">;
  readonly evidence: EvidenceWeight;
  /** The value that the verdict rests on: up to the failure, else over the whole range. */
  readonly value: Pooled;
  readonly statistics: Statistics;
  /** What stable says. */
  readonly standing: Standing;
  /** Where a latency can be cut; empty for other measures. */
  readonly edges: readonly number[];
}

/** Returns what an engineer on call reads about a metric that was judged by evidence against its lines. */
export function sequentialSentence(told: Told): string {
  const { rule, judgement, value } = told;
  if (judgement.range.to <= judgement.range.from)
    return `${rule.name} has nothing older than its source's lag of ${renderSeconds(rule.lag)} yet`;
  if (value.samples === 0) return `${rule.name} has seen nothing to count since the stage began`;
  return `${seenAs(told)}${placeOf(told)}${cutOf(told)}`;
}

/** Returns the value with what it is of: `error-rate was 8.3 % over 96 requests since the stage began`. */
export function seenAs({ rule, judgement: { failedAt }, value }: Told): string {
  const when =
    failedAt === undefined ? "since the stage began" : `from the stage's beginning to ${renderClock(failedAt)}`;
  const counted = `${value.samples} ${nounOf(rule)} ${when}`;
  if (value.value === undefined) return `${rule.name} has no value in common of ${counted}: bounds of buckets differ`;
  const least = value.atLeast ? "at least " : "";
  return `${rule.name} was ${least}${renderValue(rule.measure.kind, value.value)} over ${counted}`;
}

/** Returns what the metric's source counts. */
export function nounOf({ source }: MetricRule): string {
  return source.kind === "cloud-logging" || source.kind === "log-files" ? "log entries" : "requests";
}

function placeOf(told: Told): string {
  const { judgement, evidence } = told;
  if (judgement.verdict === "fail") return failOf(told);
  if (told.standing === "late")
    return `${potOf(told)}, but stable's numbers of the last minutes are missing: whether it suffers as much is not known yet`;
  if (evidence.shared) return `${potOf(told)}, but ${stableOf(told)} ${blameOf(told)}`;
  return judgement.verdict === "pass" ? passOf(told) : waitOf(told);
}

function failOf(told: Told): string {
  const { rule, evidence, value, statistics, standing } = told;
  const { rollback = 0 } = rule.lines;
  const lately = isBeyond(value.value, rollback, rule.lines) ? "" : "lately ";
  const place = `, ${lately}beyond its rollback line of ${renderValue(rule.measure.kind, rollback)}${potOf(told)}`;
  if (evidence.shared)
    return `${place}; stable suffers as much, and has done so for ${renderSeconds(statistics.sharedIncident)}`;
  if (standing === "missing") return `${place}; stable's numbers are missing`;
  return standing === "well" ? `${place}; stable does not suffer as much` : place;
}

/** An incident is only over its time where stable is beyond the line by itself. */
function blameOf({ rule, judgement, statistics }: Told): string {
  if (isBeyond(judgement.stable?.value, rule.lines.rollback, rule.lines))
    return "suffers as much: it is not the canary's fault yet";
  const long = renderSeconds(statistics.sharedIncident);
  return `has its share of it: it is not the canary's fault, unless stable is beyond its rollback line for ${long}, too`;
}

function potOf({ rule, evidence, statistics }: Told): string {
  const { harm = 0 } = linesOf(rule.lines, statistics.strict);
  return `; the pot against ${renderValue(rule.measure.kind, harm)} ${growthOf(evidence.harm)}`;
}

function stableOf({ rule, judgement }: Told): string {
  const value = judgement.stable?.value;
  return value === undefined ? "stable" : `stable (${renderValue(rule.measure.kind, value)})`;
}

function passOf(told: Told): string {
  return `, on target (${renderValue(told.rule.measure.kind, told.rule.lines.target)})${safetyOf(told)}`;
}

function waitOf(told: Told): string {
  const { rule, value } = told;
  const show = (line: number) => renderValue(rule.measure.kind, line);
  if (rule.lines.warn !== undefined && isBeyond(value.value, rule.lines.warn, rule.lines))
    return `, beyond its warn line of ${show(rule.lines.warn)}${safetyOf(told)}`;
  if (isBeyond(value.value, rule.lines.target, rule.lines))
    return `, not yet on target (${show(rule.lines.target)})${safetyOf(told)}`;
  const few = value.samples < rule.minRequests ? `, of which there must be ${rule.minRequests}` : "";
  return `${few}${safetyOf(told)}`;
}

function safetyOf({ rule, evidence }: Told): string {
  const { safe } = linesOf(rule.lines, false);
  if (safe === undefined || evidence.safe === undefined) return "";
  return `; the pot for better than ${renderValue(rule.measure.kind, safe)} ${growthOf(evidence.safe)}`;
}

/** Returns how a pot grew, in the bettors' words: `grew 212-fold (it takes 250)`. */
export function growthOf({ log, needed }: EvidenceWeight["harm"]): string {
  const takes = `(it takes ${renderTimes(Math.exp(needed))})`;
  if (log === null || log <= 0) return `has not grown ${takes}`;
  return `grew ${renderTimes(Math.exp(log))}-fold ${takes}`;
}

function renderTimes(times: number): string {
  if (times >= 1_000_000) return "more than a million";
  return times < 10 ? times.toFixed(1) : String(Math.floor(times + 1e-6));
}

/** Says where a latency was really cut, where a line is no bound of its buckets. */
function cutOf({ rule, edges, statistics }: Told): string {
  const { harm } = linesOf(rule.lines, statistics.strict);
  if (rule.measure.kind !== "p95" || harm === undefined || edges.length === 0) return "";
  const edge = edgeAbove(edges, harm);
  if (edge === harm) return "";
  const line = renderValue("p95", harm);
  if (edge === undefined) return `; ${line} is beyond the last bound of its buckets, so that nothing counts as slower`;
  return `; ${line} is no bound of its buckets, so that what took longer than ${renderValue("p95", edge)} counts as slower`;
}
