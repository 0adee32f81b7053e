import { gateVerdict } from "../judge/gate";
import { judgeMetric } from "../judge/judge";
import type { Judgement } from "../judge/judgement";
import type { Terms } from "../judge/terms";
import type { MetricRule } from "../metric";
import type { Verdict } from "../verdict";
import type { Traffic } from "./traffic";

/** What one look at a played stage finds; times in seconds since the stage began. */
export interface Found {
  readonly verdict: Verdict;
  /** When the numbers that take the canary back can be seen, for the metric that shows them first; absent without a fail. */
  readonly failure?: { readonly seenAt: number; readonly metric: string };
}

/** Seconds since the stage began: when is looked, and since when is watched. */
export interface Look {
  readonly at: number;
  readonly watchFrom: number;
}

/**
 * Returns what the judges find in a stage's numbers as a look at the end of a watch would: one call a metric over all
 * that its warm-up and its lag leave of the time since the stage began.
 */
export function judgeTraffic(metrics: readonly MetricRule[], terms: Terms, traffic: Traffic, look: Look): Found {
  const judgements = metrics.map((rule, index) =>
    judgeAt(rule, terms, { bin: traffic.bin, first: (count) => traffic.buckets(index, count) }, look),
  );
  const failures = judgements.flatMap((judgement) => failureOf(judgement) ?? []);
  const first = failures.reduce<Found["failure"]>(
    (a, b) => (a === undefined || b.seenAt < a.seenAt ? b : a),
    undefined,
  );
  return { verdict: gateVerdict(judgements), ...(first === undefined ? {} : { failure: first }) };
}

/** One metric's buckets, each so many seconds long. */
interface Stream {
  readonly bin: number;
  first(count: number): ReturnType<Traffic["buckets"]>;
}

/** What a division by the length of a bucket may be short of a whole number. */
const ROUNDING = 1e-9;

function judgeAt(rule: MetricRule, terms: Terms, { bin, first }: Stream, { at, watchFrom }: Look): Judgement {
  const range = { from: rule.warmUp * 1000, to: (at - rule.lag) * 1000 };
  const look = { range, query: "", notes: [], watchFrom: (watchFrom - rule.lag) * 1000, final: true };
  if (range.to <= range.from) return judgeMetric(rule, { ...look, canary: [], stable: [] }, terms);
  const { canary, stable } = first(Math.floor((at - rule.lag) / bin + ROUNDING));
  const cold = Math.ceil(rule.warmUp / bin - ROUNDING);
  const warm = cold === 0 ? { canary, stable } : { canary: canary.slice(cold), stable: stable.slice(cold) };
  return judgeMetric(rule, { ...look, ...warm }, terms);
}

/** Only a critical metric takes a canary back. */
function failureOf({ role, verdict, failedAt, range, lag, metric }: Judgement): Found["failure"] {
  if (role !== "critical" || verdict !== "fail") return undefined;
  return { seenAt: (failedAt ?? range.to) / 1000 + lag, metric };
}
