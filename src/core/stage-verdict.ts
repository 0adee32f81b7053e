import { renderClock, renderValue } from "./format";
import { gateVerdict, type OnSkew, withSkew } from "./judge/gate";
import type { Judgement } from "./judge/judgement";
import type { Cell } from "./metric";
import type { GateFinding, MetricFinding } from "./report/evidence";
import { sum } from "./sum";
import type { Verdict } from "./verdict";

/** What a metric, or all of them, say of a whole stage, and why where it is no `pass`: clauses. */
export interface StageVerdict {
  readonly verdict: Verdict;
  readonly why: readonly string[];
}

/**
 * Returns what the metrics say of the whole stage. `fresh` is how old, in seconds, a metric's newest numbers may be when
 * it is looked at, beyond its lag: numbers that stopped coming are no numbers.
 */
export function judgeWhole(found: Pick<GateFinding, "metrics" | "share">, onSkew: OnSkew, fresh: number): StageVerdict {
  const judged = found.metrics.map((metric) => ({ role: metric.rule.role, ...judgeOne(metric, fresh) }));
  const verdict = gateVerdict(judged);
  const all = found.share === undefined ? verdict : withSkew(verdict, found.share, onSkew);
  const told = judged.filter(({ role }) => role !== "dry-run").flatMap(({ why }) => why);
  const isTold = all !== verdict || found.share?.verdict === "error";
  const skew = isTold && found.share !== undefined ? [found.share.sentence] : [];
  const nobody = judged.some(({ role }) => role === "critical") ? [] : ["no metric of the plan may decide"];
  return { verdict: all, why: [...told, ...skew, ...nobody] };
}

/**
 * Returns what one metric says of the whole stage. A `fail` at any moment since it began stands. By `thresholds` the value
 * over all of it decides whether it passes, for in a day there is always a window that is not on target.
 */
function judgeOne({ rule, judgement, evidence }: MetricFinding, fresh: number): StageVerdict {
  const { verdict, overall, sentence } = judgement;
  if (verdict === "fail" || verdict === "error") return { verdict, why: [sentence] };
  if (overall.samples === 0) return { verdict: "no-data", why: [`${rule.name} has no numbers`] };
  const told = evidence.canary.filter(({ cell }) => samplesIn(cell) > 0);
  const newest = told.reduce((latest, { to }) => Math.max(latest, to), 0);
  if (evidence.range.to - newest > fresh * 1000)
    return { verdict: "no-data", why: [`${rule.name} has had no numbers since ${renderClock(newest)}`] };
  if (rule.judge === "thresholds") return judgeOverall(judgement, rule.minRequests);
  return { verdict, why: verdict === "pass" ? [] : [sentence] };
}

/** A source may send a cell for every minute: one without a single sample says nothing, and is not fresh. */
function samplesIn(cell: Cell): number {
  switch (cell.kind) {
    case "rate":
      return cell.total;
    case "mean":
      return cell.count;
    case "p95":
      return sum(cell.counts);
  }
}

function judgeOverall({ metric, measure, lines, overall }: Judgement, minRequests: number): StageVerdict {
  const { value, samples, atLeast } = overall;
  if (value === undefined || Number.isNaN(value)) return { verdict: "no-data", why: [`${metric} has no numbers`] };
  if (samples < minRequests) {
    const why = `${metric} has ${samples} requests, and fewer than ${minRequests} say nothing`;
    return { verdict: "inconclusive", why: [why] };
  }
  const isOnTarget = lines.better === "lower" ? value < lines.target : value > lines.target;
  if (isOnTarget && atLeast !== true) return { verdict: "pass", why: [] };
  const sign = lines.better === "lower" ? "below" : "above";
  const shown = `${atLeast === true ? "at least " : ""}${renderValue(measure, value)}`;
  const why = `${metric} is ${shown} over the whole stage, not ${sign} its target ${renderValue(measure, lines.target)}`;
  return { verdict: "inconclusive", why: [why] };
}
