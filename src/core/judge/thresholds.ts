import type { Lines, MetricRule } from "../metric";
import type { Verdict } from "../verdict";
import { VERDICTS } from "../verdict";
import type { Evidence } from "./evidence";
import { frameOf, isBeyond, oldestFirst } from "./frame";
import type { Judgement } from "./judgement";
import { type Pooled, pool } from "./pool";
import { poolWindows } from "./slide";
import { thresholdsSentence } from "./window-sentence";
import { type Range, windowsIn } from "./windows";

interface Judged {
  readonly window: Range;
  readonly pooled: Pooled;
  readonly verdict: Verdict;
}

/** What thresholds look at; `stable` may be left out. */
type Seen = Omit<Evidence, "stable" | "watchFrom"> & Partial<Pick<Evidence, "stable">>;

/**
 * Returns the founding case's judgement of one metric: every window inside the range is held against the lines by
 * strict comparison and the worst one decides. On target is `pass`, beyond rollback `fail`, between them or of fewer
 * requests than the least `inconclusive`, and a window in which nothing was seen `no-data`; a value exactly on a line is
 * not over it.
 */
export function judgeThresholds(rule: MetricRule, { stable = [], ...evidence }: Seen): Judgement {
  const { range, canary, final } = evidence;
  const counted = oldestFirst(canary.filter(({ to }) => to > range.from && to <= range.to));
  const windows = windowsIn(range, rule.window, counted).filter((window) => window.full || final);
  const judged = poolWindows(rule, windows, counted).map((pooled, index) => ({
    window: windows[index] ?? range,
    pooled,
    verdict: verdictOf(rule, pooled),
  }));
  const decisive = judged.reduce<Judged | undefined>(
    (a, b) => (a === undefined || isWorse(b, a, rule.lines) ? b : a),
    undefined,
  );
  const failed = judged.find(({ verdict }) => verdict === "fail");
  const found = {
    ...frameOf(rule, { ...evidence, stable }),
    verdict: decisive?.verdict ?? "no-data",
    warned: judged.some(({ pooled }) => isBeyond(pooled.value, rule.lines.warn, rule.lines)),
    ...(decisive && { decisive: { ...decisive.pooled, from: decisive.window.from, to: decisive.window.to } }),
    overall: pool(rule, counted),
    ...(failed && { failedAt: failed.window.to }),
    windows: judged.length,
  };
  return { ...found, sentence: thresholdsSentence(rule, found) };
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
  return {
    ...frameOf(rule, { range, query: "", notes: [], stable: [] }),
    verdict: "error",
    warned: false,
    overall: { samples: 0 },
    windows: 0,
    sentence: `${rule.name} could not be read: ${why}`,
  };
}

function verdictOf({ lines, minRequests }: MetricRule, { value, atLeast, samples }: Pooled): Verdict {
  if (value === undefined || Number.isNaN(value)) return "no-data";
  if (samples < minRequests) return "inconclusive";
  if (isBeyond(value, lines.rollback, lines)) return "fail";
  return isOnTarget(value, lines) && !atLeast ? "pass" : "inconclusive";
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
