import type { Decision, OnInconclusive } from "../decision";
import type { OnSkew } from "../judge/gate";
import type { Evidence } from "../judge/judge";
import type { Judgement } from "../judge/judgement";
import type { ShareFinding } from "../judge/share";
import type { Terms } from "../judge/terms";
import type { Range } from "../judge/windows";
import type { Ledger } from "../ledger";
import type { Bucket, Lines, Measure, MetricRule } from "../metric";
import type { ServiceRef } from "../service";
import type { Source } from "../source";
import type { Verdict } from "../verdict";

/** Version of the file's shape: whoever renames or takes away a key counts it up. */
export const EVIDENCE_VERSION = 1;

/** What one metric was judged by and on, and what was found. */
export interface MetricFinding {
  readonly rule: MetricRule;
  readonly terms: Terms;
  readonly evidence: Evidence;
  /** Why there is no answer, or only one in part; absent where the question was answered. */
  readonly unanswered?: string;
  readonly judgement: Judgement;
}

/** What one look at all metrics came to. */
export interface GateFinding {
  readonly verdict: Verdict;
  readonly metrics: readonly MetricFinding[];
  /** Absent where nobody's requests can be compared: no source, no stable, all users or none on the canary. */
  readonly share?: ShareFinding;
  /** True after the one extension that an inconclusive watch may get. */
  readonly extended: boolean;
}

/** By what a gate decided, beside its verdict. */
export interface DecidedBy {
  readonly onInconclusive: OnInconclusive;
  readonly rollbackOn: readonly Verdict[];
  readonly lastStage: boolean;
  readonly onSkew: OnSkew;
}

/** The rule of a metric as the file has it: expressions are texts, and of the source only its name is kept. */
export type RecordedRule = Omit<MetricRule, "source" | "measure"> & {
  readonly source: Source["kind"];
  readonly measure: RecordedMeasure;
  readonly lines: Lines;
};

/** A measure with the text of its expression. */
export type RecordedMeasure =
  | { readonly kind: "rate"; readonly of: "bad" | "good"; readonly hits?: string }
  | { readonly kind: "p95" }
  | { readonly kind: "mean"; readonly value?: string };

/** One metric with every number that its verdict rests on; times in epoch milliseconds. */
export interface RecordedMetric {
  readonly name: string;
  readonly rule: RecordedRule;
  readonly terms: Terms;
  readonly range: Range;
  readonly watchFrom: number;
  readonly final: boolean;
  readonly query: string;
  readonly notes: readonly string[];
  readonly canary: readonly Bucket[];
  readonly stable: readonly Bucket[];
  readonly unanswered?: string;
  readonly judgement: Judgement;
}

/** All that a verdict of metrics-gate rests on, as its evidence file has it: anybody can judge it again. */
export interface GateRecord {
  readonly version: typeof EVIDENCE_VERSION;
  readonly service: ServiceRef;
  /** The canary's revision; a rollout is named after it. */
  readonly rollout: string;
  readonly stable: string;
  readonly stage: string;
  readonly percent: number;
  /** When the stage began; epoch milliseconds. */
  readonly since: number;
  readonly metrics: readonly RecordedMetric[];
  readonly share?: ShareFinding;
  readonly verdict: Verdict;
  readonly decidedBy: DecidedBy;
  readonly decision: Decision;
  readonly extended: boolean;
}

/** Returns the evidence of a watch that is over, ready to be written as JSON. */
export function renderRecord(
  service: ServiceRef,
  ledger: Ledger,
  found: GateFinding,
  decided: { readonly decision: Decision; readonly decidedBy: DecidedBy },
): GateRecord {
  const { canary: rollout, stable, stage, percent, since } = ledger;
  return {
    version: EVIDENCE_VERSION,
    service,
    rollout,
    stable,
    stage,
    percent,
    since,
    metrics: found.metrics.map(recordOf),
    ...(found.share === undefined ? {} : { share: found.share }),
    verdict: found.verdict,
    ...decided,
    extended: found.extended,
  };
}

function recordOf({ rule, terms, evidence, unanswered, judgement }: MetricFinding): RecordedMetric {
  return {
    name: rule.name,
    rule: { ...rule, source: rule.source.kind, measure: recordedMeasure(rule.measure) },
    terms,
    ...evidence,
    ...(unanswered === undefined ? {} : { unanswered }),
    judgement,
  };
}

function recordedMeasure(measure: Measure): RecordedMeasure {
  switch (measure.kind) {
    case "rate":
      return { kind: "rate", of: measure.of, ...(measure.hits === undefined ? {} : { hits: measure.hits.source }) };
    case "p95":
      return measure;
    case "mean":
      return { kind: "mean", ...(measure.value === undefined ? {} : { value: measure.value.source }) };
  }
}
