import { renderClock, renderSeconds, renderValue } from "../format";
import type { Lines, MetricRule } from "../metric";
import type { Verdict } from "../verdict";
import { VERDICTS } from "../verdict";
import type { Evidence } from "./evidence";
import type { Judgement } from "./judgement";
import { type Pooled, pool } from "./pool";
import { type Range, type Window, windowsIn } from "./windows";

interface Judged {
  readonly window: Window;
  readonly pooled: Pooled;
  readonly verdict: Verdict;
}

/**
 * Returns the founding case's judgement of one metric: every window inside the range is held against the lines by
 * strict comparison and the worst one decides. On target is `pass`, beyond rollback `fail`, between them
 * `inconclusive`, and a window in which nothing was seen `no-data`; a value exactly on a line is not over it.
 */
export function judgeThresholds(rule: MetricRule, evidence: Omit<Evidence, "stable" | "watchFrom">): Judgement {
  const windows = windowsIn(evidence.range, rule.window, evidence.canary).filter(
    (window) => window.full || evidence.final,
  );
  const judged = windows.map((window) => judgeWindow(rule, window));
  const decisive = judged.reduce<Judged | undefined>(
    (a, b) => (a === undefined || isWorse(b, a, rule.lines) ? b : a),
    undefined,
  );
  const verdict = decisive?.verdict ?? "no-data";
  const found = {
    metric: rule.name,
    verdict,
    role: rule.role,
    judge: rule.judge,
    warned: judged.some(
      ({ pooled }) => pooled.value !== undefined && isBeyond(pooled.value, rule.lines.warn, rule.lines),
    ),
    measure: rule.measure.kind,
    lines: rule.lines,
    ...(decisive === undefined
      ? {}
      : { decisive: { ...decisive.pooled, from: decisive.window.from, to: decisive.window.to } }),
    overall: pool(
      rule,
      evidence.canary.filter(({ to }) => to > evidence.range.from && to <= evidence.range.to),
    ),
    range: evidence.range,
    lag: rule.lag,
    windows: judged.length,
    query: evidence.query,
    notes: evidence.notes,
  };
  return { ...found, sentence: sentenceOf(rule, found) };
}

/**
 * Returns the judgement of one metric at the end of, or during, a watch:
 * a `fail` in any full window since the stage began stands, so that a late look sees every bad minute. Everything else
 * is judged on the time of the watch itself, so that watching longer can mend what was quiet or in between at first.
 */
export function judgeWatch(rule: MetricRule, evidence: Evidence): Judgement {
  const { range, watchFrom } = evidence;
  const since = judgeThresholds(rule, { ...evidence, final: evidence.final && watchFrom <= range.from });
  if (since.verdict === "fail") return since;
  return judgeThresholds(rule, { ...evidence, range: { ...range, from: Math.max(range.from, watchFrom) } });
}

/** Returns the judgement of a metric whose question could not be answered; an outage is never the canary's fault. */
export function judgeUnanswered(rule: MetricRule, range: Range, why: string): Judgement {
  const { name: metric, lines, role, judge, lag } = rule;
  const nothing = { overall: { samples: 0 }, range, lag, windows: 0, query: "", notes: [] };
  return {
    metric,
    verdict: "error",
    role,
    judge,
    warned: false,
    measure: rule.measure.kind,
    lines,
    ...nothing,
    sentence: `${metric} could not be read: ${why}`,
  };
}

function judgeWindow(rule: MetricRule, window: Window): Judged {
  const pooled = pool(rule, window.buckets);
  return { window, pooled, verdict: verdictOf(pooled, rule.lines) };
}

function verdictOf({ value, atLeast }: Pooled, lines: Lines): Verdict {
  if (value === undefined || Number.isNaN(value)) return "no-data";
  if (isBeyond(value, lines.rollback, lines)) return "fail";
  return isOnTarget(value, lines) && !atLeast ? "pass" : "inconclusive";
}

function isBeyond(value: number, line: number | undefined, { better }: Lines): boolean {
  if (line === undefined) return false;
  return better === "lower" ? value > line : value < line;
}

function isOnTarget(value: number, { better, target }: Lines): boolean {
  return better === "lower" ? value < target : value > target;
}

/** Worse verdict first; among equals the worse value, so that the number shown is the one to worry about. */
function isWorse(one: Judged, other: Judged, { better }: Lines): boolean {
  const rank = VERDICTS.indexOf(one.verdict) - VERDICTS.indexOf(other.verdict);
  if (rank !== 0) return rank > 0;
  const difference = (one.pooled.value ?? 0) - (other.pooled.value ?? 0);
  return better === "lower" ? difference > 0 : difference < 0;
}

function sentenceOf(rule: MetricRule, found: Pick<Judgement, "verdict" | "decisive" | "range">): string {
  const { verdict, decisive, range } = found;
  if (range.to <= range.from)
    return `${rule.name} has nothing older than its source's lag of ${renderSeconds(rule.lag)} yet`;
  if (decisive === undefined) return `${rule.name} has no full window of ${renderSeconds(rule.window)} yet`;
  const when = `in the ${renderSeconds((decisive.to - decisive.from) / 1000)} to ${renderClock(decisive.to)}`;
  if (decisive.value === undefined) return `${rule.name} saw nothing to count ${when}`;
  const what = rule.source.kind === "cloud-logging" ? "log entries" : "requests";
  const least = decisive.atLeast ? "at least " : "";
  const value = `${rule.name} was ${least}${renderValue(rule.measure.kind, decisive.value)} over ${decisive.samples} ${what} ${when}`;
  return `${value}, ${placeOf(rule, verdict, decisive.value)}`;
}

function placeOf({ measure, lines }: MetricRule, verdict: Verdict, value: number): string {
  const show = (line: number) => renderValue(measure.kind, line);
  if (verdict === "fail" && lines.rollback !== undefined) return `beyond its rollback line of ${show(lines.rollback)}`;
  if (verdict === "pass") return `on target (${show(lines.target)})`;
  const warned = lines.warn !== undefined && isBeyond(value, lines.warn, lines);
  return warned ? `beyond its warn line of ${show(lines.warn ?? 0)}` : `not yet on target (${show(lines.target)})`;
}
