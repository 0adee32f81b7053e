import type { Evidence } from "../judge/judge";
import { judgeMetric } from "../judge/judge";
import type { Terms } from "../judge/terms";
import type { Bucket, Cell, MetricRule } from "../metric";
import { cellOf, EXPECTED, lucksOf } from "./luck";

/** What a metric at a stage needs to be passed, beside what the stage gives it. Reckoned, not played. */
export interface Outlook {
  readonly metric: string;
  /** The canary's requests that a judge sees by the end of the stage: without warm-up and lag; by thresholds in a window. */
  readonly seen: number;
  /**
   * Requests to expect so that 95 of 100 canaries pass: where none is bad, and at the healthy rate; absent where none are
   * ever enough.
   */
  readonly neededClean?: number;
  readonly needed?: number;
  /** Whether the stage gives as many as that. */
  readonly decides: boolean;
  /** How long the stage must last for it, in minutes; absent where longer does not help, or nobody would wait so long. */
  readonly minutes?: number;
  /** How many percent of the users must be on the canary for it; absent where even all are too few. */
  readonly percent?: number;
}

/** A stage as far as the planner needs it: seconds, percent 0–100, and the whole service's requests a second. */
export interface Ground {
  readonly seconds: number;
  readonly percent: number;
  readonly perSecond: number;
}

/** Beyond so many requests, or minutes (30 days), nobody waits for a stage. */
const MOST = 10_000_000;
const LONGEST = 30 * 24 * 60;
/** The 95 % point of the standard normal distribution: of healthy canaries 95 of 100 are to be let go on. */
const Z95 = 1.6448536269514722;
/** The 99 % point of the standard normal distribution: windows are to be filled in 99 of 100 cases. */
const Z99 = 2.3263478740408408;

/** Returns the outlook of each metric that may keep a canary from going on; `truths` as in a Scenario's. */
export function planStage(
  metrics: readonly MetricRule[],
  truths: readonly number[],
  terms: Terms,
  ground: Ground,
): readonly Outlook[] {
  return metrics.flatMap((rule, index) =>
    rule.role === "dry-run" ? [] : [outlookOf(rule, truths[index] ?? 0, terms, ground)],
  );
}

function outlookOf(rule: MetricRule, truth: number, terms: Terms, ground: Ground): Outlook {
  const margin = rule.judge === "thresholds" ? 0 : Z95;
  const clean = requestsToPass(rule, bestOf(rule, truth), terms, ground.percent, margin);
  const needed = requestsToPass(rule, truth, terms, ground.percent, margin);
  const known = {
    metric: rule.name,
    ...(clean === undefined ? {} : { neededClean: clean }),
    ...(needed === undefined ? {} : { needed }),
  };
  return rule.judge === "thresholds" ? inWindow(rule, known, ground) : inStage(rule, known, ground);
}

type Known = Pick<Outlook, "metric" | "needed" | "neededClean">;

/** By evidence every request since the stage began counts, so that more time is as good as more traffic. */
function inStage({ lag, warmUp }: MetricRule, known: Known, { seconds, percent, perSecond }: Ground): Outlook {
  const open = Math.max(0, seconds - lag - warmUp);
  const rate = (perSecond * percent) / 100;
  const { needed } = known;
  const outlook = { ...known, seen: open * rate, decides: needed !== undefined && open * rate >= needed };
  if (needed === undefined) return outlook;
  const minutes = rate > 0 ? Math.ceil((needed / rate + lag + warmUp) / 60) : undefined;
  const isWaitedFor = minutes !== undefined && minutes <= LONGEST;
  return { ...outlook, ...(isWaitedFor ? { minutes } : {}), ...percentFor(needed, perSecond * open) };
}

/** By thresholds each window stands for itself: more time brings more windows, and not one request more into any. */
function inWindow(rule: MetricRule, known: Known, { seconds, percent, perSecond }: Ground): Outlook {
  const rate = (perSecond * percent) / 100;
  const fewest = known.needed === undefined ? undefined : Math.max(1, known.needed);
  // So many are expected that fewer than the fewest come into a window in 1 of 100 cases.
  const needed = fewest === undefined ? undefined : Math.ceil(fewest + Z99 * Math.sqrt(fewest) + 1.3);
  const open = Math.max(0, Math.min(rule.window, seconds - rule.lag - rule.warmUp));
  const seen = open * rate;
  const base = { metric: rule.name, ...(needed === undefined ? {} : { needed, neededClean: needed }), seen };
  if (needed === undefined) return { ...base, decides: false };
  const minutes = rate * rule.window >= needed ? Math.ceil((rule.window + rule.lag + rule.warmUp) / 60) : undefined;
  return {
    ...base,
    decides: seen >= needed,
    ...(minutes === undefined ? {} : { minutes }),
    ...percentFor(needed, perSecond * open),
  };
}

function percentFor(needed: number, requests: number): { readonly percent?: number } {
  const percent = Math.ceil((needed / requests) * 100);
  return percent <= 100 ? { percent: Math.max(1, percent) } : {};
}

/**
 * Returns how many requests must be expected before the metric's own judge passes a canary whose truth is this, also where
 * it has so many standard deviations (`margin`) of bad luck: fewer requests, more bad ones, or both. Without a margin they
 * come exactly as expected; undefined where no number is enough. The stage's stable is as good as the canary.
 */
export function requestsToPass(
  rule: MetricRule,
  truth: number,
  terms: Terms,
  percent: number,
  margin = 0,
): number | undefined {
  const others = percent >= 100 ? 0 : (100 - percent) / percent;
  const passes = (requests: number): boolean =>
    lucksOf(margin).every((luck) => {
      const evidence = evidenceOf(
        rule,
        cellOf(rule, truth, requests, luck),
        cellOf(rule, truth, requests * others, EXPECTED),
      );
      return judgeMetric(rule, evidence, terms).verdict === "pass";
    });
  let high = 1;
  for (; !passes(high); high *= 2) if (high > MOST) return undefined;
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (passes(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** All of them in one minute, and that in a range that is one whole window. */
function evidenceOf(rule: MetricRule, canary: Cell, stable: Cell): Evidence {
  const seconds = Math.max(60, rule.window);
  const bucket = (cell: Cell): Bucket => ({ from: 0, to: 60_000, cell });
  const range = { from: 0, to: seconds * 1000 };
  const one = { range, query: "", notes: [], watchFrom: 0, final: true };
  return { ...one, canary: [bucket(canary)], stable: [bucket(stable)] };
}

/** No bad request at all; of values the healthy ones, for how good the best are nobody says. */
function bestOf({ measure, lines }: MetricRule, truth: number): number {
  if (measure.kind === "rate") return 0;
  return measure.kind === "p95" ? lines.target / 100 : truth;
}
