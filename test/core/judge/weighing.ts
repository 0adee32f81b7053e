import type { Evidence } from "../../../src/core/judge/judge";
import { judgeMetric } from "../../../src/core/judge/judge";
import { DEFAULT_STATISTICS, type Statistics, type Terms } from "../../../src/core/judge/terms";
import type { Cell, MetricRule } from "../../../src/core/metric";
import { CONFIDENCE, ERROR_RATE, LATENCY, minutes, range, SUCCESS_RATE } from "./cases";

/** The founding case's metrics, judged by evidence. */
export const ERRORS: MetricRule = { ...ERROR_RATE, judge: "sequential" };
export const SUCCESSES: MetricRule = { ...SUCCESS_RATE, judge: "sequential" };
export const SLOWNESS: MetricRule = { ...LATENCY, judge: "sequential" };
export const TRUST: MetricRule = {
  ...CONFIDENCE,
  judge: "sequential",
  lines: { better: "higher", target: 0.8, warn: 0.75, rollback: 0.7 },
};
export const COMPARED: MetricRule = { ...ERROR_RATE, judge: "baseline" };

/** The terms of one metric of an hour's stage with the whole budget of 1 %. */
export function termsWith(statistics: Partial<Statistics> = {}, alpha = 0.01): Terms {
  return { statistics: { ...DEFAULT_STATISTICS, ...statistics }, alpha, horizon: 3600 };
}

/** Returns what a backend has of minutes from noon on; undefined is a minute of which it has nothing. */
export function evidenceOf(
  canary: readonly (Cell | undefined)[],
  stable: readonly (Cell | undefined)[] = [],
): Evidence {
  return {
    range: range(Math.max(canary.length, stable.length)),
    canary: minutes(canary),
    stable: minutes(stable),
    query: "",
    notes: [],
    watchFrom: 0,
    final: true,
  };
}

/** Judges minutes of canary and stable by the rule's own judge. */
export function weighed(
  rule: MetricRule,
  canary: readonly (Cell | undefined)[],
  {
    stable = [],
    terms = termsWith(),
  }: { readonly stable?: readonly (Cell | undefined)[]; readonly terms?: Terms } = {},
) {
  return judgeMetric(rule, evidenceOf(canary, stable), terms);
}
