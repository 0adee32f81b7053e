import type { RolloutError } from "../../errors";
import type { Decision } from "../decision";
import { renderValue } from "../format";
import type { Judgement } from "../judge/judgement";
import type { Verdict } from "../verdict";
import { block, code, page, table } from "./markdown";
import type { Annotation, Outcome } from "./outcome";

/** What a gate hands to the runner, whichever gate it is. */
export interface GateResult {
  readonly gate: string;
  readonly verdict: Verdict;
  readonly exit: Outcome["exit"];
  readonly headline: string;
  readonly evidence: { readonly path: string; readonly digest: string };
  /** A warn line was crossed though the verdict is better than that. */
  readonly warned: boolean;
  readonly decision?: Decision;
}

const MARKS: Record<Verdict, string> = { pass: "✅", inconclusive: "🟡", "no-data": "⚪", error: "🟠", fail: "🛑" };

/** Returns the outcome of a gate with its table and the digest under which the evidence can be found again. */
export function renderGate(result: GateResult, rows: string): Outcome {
  const { gate, verdict, headline, evidence, decision } = result;
  const outputs = { verdict, evidence: evidence.path, "evidence-digest": evidence.digest };
  const footer = `Evidence: ${code(`sha256:${evidence.digest}`)}`;
  return {
    exit: result.exit,
    outputs: decision === undefined ? outputs : { ...outputs, decision },
    headline,
    summary: page(`${MARKS[verdict]} ${gate}: ${verdict}`, headline, rows, footer),
    annotation: annotationOf(result),
  };
}

/** Returns the outcome of a gate that could not do its work: nothing is known, so the rollout is held where it is. */
export function renderUnwatched({ exit, hint = "" }: RolloutError, headline: string): Outcome {
  return {
    exit,
    outputs: { verdict: "error", decision: "hold" },
    headline,
    detail: hint,
    summary: page(`${MARKS.error} metrics-gate: error`, headline, hint === "" ? "" : block(hint)),
    annotation: { level: "error", title: "metrics-gate: error", message: headline },
  };
}

/** Returns the metrics against their three lines, worst window first to be looked at. */
export function metricsTable(judgements: readonly Judgement[]): string {
  const header = ["Metric", "Verdict", "Worst window", "Overall", "Requests", "Target", "Warn", "Roll back"];
  return table(header, judgements.map(metricRow));
}

function metricRow(found: Judgement): string[] {
  const show = (value: number | undefined) => (value === undefined ? "–" : renderValue(found.measure, value));
  const sign = found.lines.better === "lower" ? ["<", ">", ">"] : [">", "<", "<"];
  const lines = [found.lines.target, found.lines.warn, found.lines.rollback];
  return [
    found.metric,
    `${MARKS[found.verdict]} ${found.verdict}${found.warned ? " (warn)" : ""}`,
    show(found.decisive?.value),
    show(found.overall.value),
    String(found.overall.samples),
    ...lines.map((line, index) => (line === undefined ? "–" : `${sign[index]} ${show(line)}`)),
  ];
}

/** Returns one line for the log: every metric's latest finding, short enough to be repeated at each look. */
export function metricsLine(judgements: readonly Judgement[], leftSeconds: number): string {
  const parts = judgements.map((found) => {
    const value = found.overall.value === undefined ? "no data" : renderValue(found.measure, found.overall.value);
    return `${found.metric} ${value} (${found.overall.samples})`;
  });
  return `${parts.join("  ")}  ${Math.max(0, Math.round(leftSeconds))} s left`;
}

function annotationOf({ gate, verdict, headline, warned }: GateResult): Annotation {
  const level = verdict === "fail" ? "error" : verdict === "pass" && !warned ? "notice" : "warning";
  return { level, title: `${gate}: ${verdict}`, message: headline };
}
