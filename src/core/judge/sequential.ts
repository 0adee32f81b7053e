import type { Bucket, MetricRule } from "../metric";
import type { Verdict } from "../verdict";
import type { Evidence } from "./evidence";
import { type Frame, frameOf, isBeyond, reachesTarget } from "./frame";
import type { EvidenceWeight, Judgement } from "./judgement";
import { boundsIn } from "./moments";
import type { Pooled } from "./pool";
import { sequentialSentence, type Told } from "./sentence";
import { lostByTarget } from "./tally";
import type { Terms } from "./terms";
import { missingFor, safeNeeded, type Weighed, weigh, weightOf, whenFailed } from "./weigh";

/**
 * Returns the judgement of a metric by the evidence since the stage began, taken at the end of every bucket: `fail` from
 * the first moment at which the evidence against the canary was large enough and stable did not suffer as much, `pass`
 * where there is enough evidence of safety and the value is on target. Nothing seen is `no-data`.
 */
export function judgeSequential(rule: MetricRule, evidence: Evidence, terms: Terms): Judgement {
  const frame = frameOf(rule, evidence);
  const found = weigh(rule, evidence, terms);
  return conclude(rule, frame, found, verdictOf(rule, found, terms), { terms, tell: sequentialSentence });
}

interface Telling {
  readonly terms: Terms;
  readonly tell: (told: Told) => string;
  /** What the evidence of safety is, where it is not the one against the lines; logarithm. */
  readonly safe?: number;
}

/** Returns the judgement with its numbers and sentence; what passes, fails or is shared misses no requests. */
export function conclude(
  rule: MetricRule,
  frame: Frame,
  found: Weighed,
  verdict: Verdict,
  { terms, tell, safe }: Telling,
): Judgement {
  const known = whenFailed(rule, found, terms);
  const then = safe === undefined ? known : { ...known, safe };
  const weight = weightOf(rule, then, terms);
  const missing = verdict === "inconclusive" && !isHeld(found) ? missingFor(rule, found, terms) : undefined;
  const evidence: EvidenceWeight = { ...weight, ...(missing !== undefined && { missing }) };
  const { buckets, overall, outcome } = found;
  const failedAt = outcome.failed === undefined ? undefined : then.moments.at(-1)?.end;
  const judgement = {
    ...frame,
    verdict,
    warned: verdict === "fail" || isBeyond(overall.value, rule.lines.warn, rule.lines),
    overall,
    windows: 0,
    evidence,
    ...(failedAt !== undefined && { failedAt }),
  };
  const { statistics } = terms;
  const told = { rule, judgement, evidence, value: then.overall, statistics, edges: boundsIn(buckets) };
  return { ...judgement, sentence: tell({ ...told, standing: outcome.standing }) };
}

/** Whether it would be taken back, but for stable: more good requests are then no remedy. */
function isHeld({ outcome }: Weighed): boolean {
  return outcome.standing === "suffers" || outcome.standing === "late";
}

/** Returns what its own numbers come to, against the lines. */
export function verdictOf(rule: MetricRule, found: Weighed, terms: Terms): Verdict {
  if (found.outcome.failed !== undefined) return "fail";
  if (found.overall.samples === 0) return "no-data";
  return !isHeld(found) && isSafe(rule, found, terms) ? "pass" : "inconclusive";
}

/** Returns whether the canary may go on by its own numbers. */
export function isSafe(rule: MetricRule, { overall, safe, buckets }: Weighed, { statistics }: Terms): boolean {
  if (overall.samples < Math.max(rule.minRequests, 1) || !isOnTarget(rule, buckets, overall)) return false;
  return safe === undefined || safe >= safeNeeded(statistics);
}

/** Latencies without a value in common are on target where few enough took longer. */
function isOnTarget(rule: MetricRule, buckets: readonly Bucket[], overall: Pooled): boolean {
  if (overall.value !== undefined) return reachesTarget(overall, rule.lines);
  const { lost, allowed } = lostByTarget(rule, buckets);
  return lost <= allowed * overall.samples;
}
