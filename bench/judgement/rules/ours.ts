import type { Evidence } from "../../../src/core/judge/evidence";
import { judgeMetric } from "../../../src/core/judge/judge";
import type { Judgement } from "../../../src/core/judge/judgement";
import { logEvidence, rateSafe } from "../../../src/core/judge/panel";
import { DEFAULT_STATISTICS, type Terms } from "../../../src/core/judge/terms";
import type { Cell, MetricRule } from "../../../src/core/metric";
import { type Count, LOOK_SECONDS, type Series } from "../series";
import { ROLLBACK, type Rule, TARGET, WARN } from "./rule";

/** What all metrics of the bench have in common: nothing is late, nothing is cold, the evidence is weighed. */
export const SEQUENTIAL = {
  source: { kind: "cloud-monitoring" },
  window: 300,
  lag: 0,
  role: "critical",
  judge: "sequential",
  warmUp: 0,
  minRequests: 50,
} as const satisfies Partial<MetricRule>;

/** The founding case's error rate, judged by evidence. */
export const ERROR_RATE: MetricRule = {
  ...SEQUENTIAL,
  name: "error rate",
  measure: { kind: "rate", of: "bad" },
  lines: { better: "lower", target: TARGET, warn: WARN, rollback: ROLLBACK },
};

/** Chance of a false rollback of a metric that has the whole budget of a rollout. */
export const WHOLE = DEFAULT_STATISTICS.falseRollback;

/** How the canary is judged where it differs from the usual. */
export interface Options {
  readonly alpha?: number;
  readonly strict?: boolean;
  /** Without stable's numbers, so that a shared incident cannot be told. */
  readonly alone?: boolean;
}

/** Returns our sequential judge as a rule: the very functions of the product, over the whole series at once. */
export function ours({ alpha = WHOLE, strict = false, alone = false }: Options = {}): Rule {
  const budget = alpha === WHOLE ? "" : `, α ${(alpha * 100).toPrecision(2)} %`;
  return {
    name: `ours${strict ? " strict" : ""}${alone ? ", without stable" : ""}${budget}`,
    firstRollback: ({ canary, stable }) =>
      failedLook(judgeErrors({ canary, stable: alone ? [] : stable }, termsFor(alpha, canary.length, strict))),
  };
}

/** Returns the judgement of a stage's error rate at its last look. */
export function judgeErrors({ canary, stable }: Series, terms: Terms): Judgement {
  return judgeLooks(ERROR_RATE, terms, canary.map(rateCell), stable.map(rateCell));
}

/** Returns what a metric is judged by over a stage of so many looks. */
export function termsFor(alpha: number, looks: number, strict = false): Terms {
  return { statistics: { ...DEFAULT_STATISTICS, strict }, alpha, horizon: looks * LOOK_SECONDS };
}

/** Returns the judgement at the last of the looks, whose cells are given oldest first. */
export function judgeLooks(
  rule: MetricRule,
  terms: Terms,
  canary: readonly Cell[],
  stable: readonly Cell[],
  seconds = LOOK_SECONDS,
): Judgement {
  return judgeMetric(rule, evidenceOf(canary, stable, seconds), terms);
}

/** Returns the evidence of looks, whose cells are given oldest first, since the time 0. */
export function evidenceOf(canary: readonly Cell[], stable: readonly Cell[], seconds = LOOK_SECONDS): Evidence {
  const bucket = (cell: Cell, index: number) => ({
    from: index * seconds * 1000,
    to: (index + 1) * seconds * 1000,
    cell,
  });
  const range = { from: 0, to: canary.length * seconds * 1000 };
  const told = { query: "", notes: [], watchFrom: 0, final: true };
  return { range, canary: canary.map(bucket), stable: stable.map(bucket), ...told };
}

/** Returns the index of the look at which a judgement over the looks could first have failed; undefined if it did not. */
export function failedLook({ verdict, failedAt, range }: Judgement, seconds = LOOK_SECONDS): number | undefined {
  return verdict === "fail" ? Math.round((failedAt ?? range.to) / (seconds * 1000)) - 1 : undefined;
}

/**
 * Returns the index of the first look at which our judge would let the canary go on; undefined where it never would.
 * The judge itself is asked only where the evidence that the rate is below the rollback line is strong enough.
 */
export function firstPass({ canary, stable }: Series): number | undefined {
  const safe = rateSafe(ROLLBACK);
  const needed = Math.log(1 / DEFAULT_STATISTICS.falsePromotion);
  const terms = termsFor(WHOLE, canary.length);
  let [requests, bad] = [0, 0];
  for (const [index, look] of canary.entries()) {
    requests += look.requests;
    bad += look.failures;
    if (bad > TARGET * requests || logEvidence(safe, { requests, bad }) < needed) continue;
    const until = { canary: canary.slice(0, index + 1), stable: stable.slice(0, index + 1) };
    if (judgeErrors(until, terms).verdict === "pass") return index;
  }
  return undefined;
}

/** Returns what a source would bring of the requests between two looks. */
export function rateCell({ requests, failures }: Count): Cell {
  return { kind: "rate", total: requests, hits: failures };
}
