import type { Bucket, MetricRule } from "../metric";
import { judgeBaseline } from "./baseline";
import { defectOf } from "./defect";
import type { Evidence } from "./evidence";
import { frameOf } from "./frame";
import type { Judgement } from "./judgement";
import { judgeSequential } from "./sequential";
import type { Terms } from "./terms";
import { judgeUnanswered, judgeWatch } from "./thresholds";

export type { Evidence } from "./evidence";

/**
 * Returns the judgement of one metric by the judge that its rule names. Numbers that cannot be what they say are an
 * `error`, unless the metric had failed before the first of them: that stands, as an earlier look would have found it.
 */
export function judgeMetric(rule: MetricRule, evidence: Evidence, terms: Terms): Judgement {
  const defect = defectOf(rule, evidence);
  if (defect === undefined) return judgementOf(rule, evidence, terms);
  const { why, at } = defect;
  const sound = at === undefined ? undefined : judgementOf(rule, before(at, evidence), terms);
  if (sound?.verdict !== "fail") return judgeDefective(rule, evidence, why);
  const note = `what came later cannot be judged: ${why}`;
  return { ...sound, range: evidence.range, notes: [...evidence.notes, note] };
}

/**
 * Returns the judgement of what may have been answered in part, or not at all: `unanswered` says why. A `fail` in what
 * is there stands; nothing else may be concluded from it, so the verdict is `error`.
 */
export function judgeAnswer(rule: MetricRule, evidence: Evidence, terms: Terms, unanswered?: string): Judgement {
  const found = judgeMetric(rule, evidence, terms);
  if (unanswered === undefined || found.verdict === "fail") return found;
  return judgeUnanswered(rule, evidence.range, unanswered);
}

function judgementOf(rule: MetricRule, evidence: Evidence, terms: Terms): Judgement {
  switch (rule.judge) {
    case "thresholds":
      return judgeWatch(rule, evidence);
    case "sequential":
      return judgeSequential(rule, evidence, terms);
    case "baseline":
      return judgeBaseline(rule, evidence, terms);
  }
}

/** What a look had that came just before the moment. */
function before(moment: number, evidence: Evidence): Evidence {
  const known = ({ to }: Bucket) => to < moment;
  const [canary, stable] = [evidence.canary.filter(known), evidence.stable.filter(known)];
  return { ...evidence, range: { ...evidence.range, to: moment - 1 }, canary, stable, final: false };
}

function judgeDefective(rule: MetricRule, { range, query, notes }: Evidence, why: string): Judgement {
  const sentence = `${rule.name} cannot be judged: ${why}`;
  const frame = frameOf(rule, { range, query, notes, stable: [] });
  return { ...frame, verdict: "error", warned: false, overall: { samples: 0 }, windows: 0, sentence };
}
