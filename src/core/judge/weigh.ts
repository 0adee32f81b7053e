import type { Bucket, MetricRule } from "../metric";
import { within } from "./frame";
import { meanInterval, quantileInterval, rateInterval } from "./interval";
import type { EvidenceWeight } from "./judgement";
import { missingRequests } from "./missing";
import { type Moment, momentsOf, type Recording } from "./moments";
import { mergeHistograms, type Pooled, pool } from "./pool";
import { type Outcome, scan } from "./scan";
import { type Limits, limitsOf, lostByTarget } from "./tally";
import { STAT_VERSION, type Statistics, type Terms } from "./terms";
import { comparisonOf, logAt, logSafe, panelOf, SHARE_NEEDED, type Trial, totalOf, trialOf } from "./trial";

/** All that the evidence says about a metric, before it is put into a verdict. */
export interface Weighed {
  readonly moments: readonly Moment[];
  readonly limits: Limits;
  readonly trial: Trial;
  readonly outcome: Outcome;
  /** Logarithm of the evidence of safety; absent where there is no line to be below of. */
  readonly safe?: number;
  /** The canary's buckets that count, oldest first. */
  readonly buckets: readonly Bucket[];
  readonly overall: Pooled;
}

const AS_SEEN = { unit: "request", dispersion: 1 } as const;

/** Returns what the evidence since the stage began says, at every moment of it: of the lines, or of stable alone. */
export function weigh(
  rule: MetricRule,
  recording: Recording,
  terms: Terms,
  against: "lines" | "stable" = "lines",
  counts?: (end: number) => boolean,
): Weighed {
  // A comparison asks which of the requests beyond the warn line were the canary's.
  const strict = against === "lines" && terms.statistics.strict;
  const moments = momentsOf(rule, recording, { ...terms.statistics, strict });
  const limits = limitsOf(rule, strict);
  const matter = { measure: rule.measure.kind, limits, from: recording.range.from, terms };
  const trial = against === "lines" ? trialOf(moments, matter) : comparisonOf(moments, matter);
  const buckets = within(recording.range, recording.canary);
  const known = { moments, limits, trial, outcome: scan(trial, counts), buckets };
  return { ...known, ...amountOf(rule, known, terms) };
}

/** The evidence of safety and the value, both of the same moments and buckets. */
function amountOf(
  rule: MetricRule,
  { moments, limits, buckets }: Pick<Weighed, "moments" | "limits" | "buckets">,
  { statistics }: Terms,
): Pick<Weighed, "safe" | "overall"> {
  const safe = limits.safe === undefined ? undefined : logSafe(rule.measure.kind, limits.safe, moments, statistics);
  return { overall: overallOf(rule, buckets, moments), ...(safe !== undefined && { safe }) };
}

/** Returns what was known when the canary failed; of one that has not failed, all. */
export function whenFailed(rule: MetricRule, found: Weighed, terms: Terms): Weighed {
  const { failed } = found.outcome;
  if (failed === undefined) return found;
  const moments = found.moments.slice(0, failed);
  const end = moments.at(-1)?.end ?? 0;
  const known = { ...found, moments, buckets: found.buckets.filter(({ to }) => to <= end) };
  return { ...known, ...amountOf(rule, known, terms) };
}

/** Latencies in buckets of different bounds have been seen, and have no value in common. */
function overallOf(rule: MetricRule, buckets: readonly Bucket[], moments: readonly Moment[]): Pooled {
  const overall = pool(rule, buckets);
  return overall.value === undefined ? { samples: totalOf(moments, "least", AS_SEEN).requests } : overall;
}

/** Returns the logarithm of evidence that is enough to let go on. */
export function safeNeeded({ falsePromotion }: Statistics): number {
  return -Math.log(falsePromotion);
}

/** Returns the numbers that a verdict rests on; of a failed one they are asked for as they were when it failed. */
export function weightOf(rule: MetricRule, found: Weighed, terms: Terms): EvidenceWeight {
  const { moments, trial, outcome, safe } = found;
  const at = outcome.failed ?? moments.length;
  const interval = intervalOf(rule, found, terms);
  return {
    version: STAT_VERSION,
    failures: trial.lost[at] ?? 0,
    harm: { log: logAt(trial.harm, at), needed: trial.needed },
    ...(safe !== undefined && { safe: { log: finite(safe), needed: safeNeeded(terms.statistics) } }),
    ...(trial.share && { share: { log: logAt(trial.share, at), needed: SHARE_NEEDED } }),
    ...(interval && { interval }),
    shared: outcome.standing === "suffers",
  };
}

/** Returns about how many more good requests the canary needs; undefined where none would help. */
export function missingFor(rule: MetricRule, found: Weighed, { statistics }: Terms): number | undefined {
  const { limits, moments, buckets, overall } = found;
  const safe = limits.safe === undefined ? undefined : panelOf(rule.measure.kind, limits.safe, "safe");
  const minRequests = Math.max(rule.minRequests, 1);
  return missingRequests({
    ...(safe && { safe: { panel: safe, seen: totalOf(moments, "most", statistics), needed: safeNeeded(statistics) } }),
    requests: overall.samples,
    ...lostByTarget(rule, buckets),
    minRequests,
  });
}

function intervalOf(rule: MetricRule, found: Weighed, { alpha, statistics }: Terms): EvidenceWeight["interval"] {
  const chances = { lower: alpha, upper: statistics.falsePromotion };
  if (found.overall.samples === 0) return undefined;
  if (rule.measure.kind === "p95") return latencyInterval(found, chances, statistics);
  const total = totalOf(found.moments, "least", statistics);
  const { lower, upper } = rule.measure.kind === "mean" ? meanInterval(total, chances) : rateInterval(total, chances);
  return rule.lines.better === "lower" ? { lower, upper } : { lower: 1 - upper, upper: 1 - lower };
}

/** Minutes have no distribution of their own, so by `unit: minute` there is none to bound. */
function latencyInterval(
  { buckets }: Weighed,
  chances: { readonly lower: number; readonly upper: number },
  { unit, dispersion }: Statistics,
): EvidenceWeight["interval"] {
  const merged = mergeHistograms(buckets.flatMap(({ cell }) => (cell.kind === "p95" ? [cell] : [])));
  return merged === undefined || unit === "minute" ? undefined : quantileInterval(merged, 0.95, chances, dispersion);
}

function finite(log: number): number | null {
  return log === -Infinity ? null : log;
}
