import type { MetricRule } from "../metric";
import { judgeBaseline } from "./baseline";
import type { Evidence } from "./evidence";
import type { Judgement } from "./judgement";
import { judgeSequential } from "./sequential";
import type { Terms } from "./terms";
import { judgeWatch } from "./thresholds";

export type { Evidence } from "./evidence";

/** Returns the judgement of one metric by the judge that its rule names. */
export function judgeMetric(rule: MetricRule, evidence: Evidence, terms: Terms): Judgement {
  switch (rule.judge) {
    case "thresholds":
      return judgeWatch(rule, evidence);
    case "sequential":
      return judgeSequential(rule, evidence, terms);
    case "baseline":
      return judgeBaseline(rule, evidence, terms);
  }
}
