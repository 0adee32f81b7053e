import type { Decision } from "../decision";
import { renderValue } from "../format";
import type { Judgement } from "../judge/judgement";
import type { ShareFinding } from "../judge/share";
import type { Ledger } from "../ledger";
import type { GateFinding } from "./evidence";
import { type GateResult, MARKS, renderGate } from "./gates";
import { list, table } from "./markdown";
import type { Outcome } from "./outcome";
import { roleMark } from "./rules";
import { renderPot, renderWeight } from "./weight";

/** What followed from a watch, and where its evidence is. */
type Concluded = Required<Pick<GateResult, "decision" | "exit" | "evidence">>;

/** Returns the outcome of metrics-gate: the table, what it says in words, and whether the requests were shared out as asked. */
export function renderMetrics(
  ledger: Pick<Ledger, "stage" | "percent">,
  found: GateFinding,
  concluded: Concluded,
): Outcome {
  const judgements = found.metrics.map(({ judgement }) => judgement);
  const { verdict } = found;
  const result: GateResult = {
    gate: "metrics-gate",
    verdict,
    headline: headlineOf(ledger, found, concluded.decision),
    warned: judgements.some(({ warned, role }) => warned && role !== "dry-run"),
    ...concluded,
    ...warningOf(found),
  };
  return renderGate(result, metricsTable(judgements), list(metricsWords(found)));
}

/** Returns what was found in words: a sentence for each metric, and one on the share of the requests where it is known. */
export function metricsWords({ metrics, share }: Pick<GateFinding, "metrics" | "share">): readonly string[] {
  return [...metrics.map(({ judgement }) => wordsOf(judgement)), ...shareLine(share)];
}

/** What decided nothing and must be seen all the same: a skewed share, and metrics that were not missed. */
function warningOf({ metrics, share }: GateFinding): { readonly warning?: string } {
  const unread = metrics.filter(({ judgement: { role, verdict } }) => role !== "critical" && verdict === "error");
  const told = [
    ...(share?.verdict === "inconclusive" || share?.verdict === "error" ? [share.sentence] : []),
    ...unread.map(({ judgement }) => `${judgement.sentence}${roleMark(judgement.role)}`),
  ];
  return told.length === 0 ? {} : { warning: `Also, ${told.join("; ")}.` };
}

/** Returns the metrics against their three lines, beside stable's value and the weight of the evidence. */
export function metricsTable(judgements: readonly Judgement[]): string {
  const numbers = ["Worst window", "Overall", "Stable", "Requests", "Evidence"];
  return table(["Metric", "Verdict", ...numbers, "Target", "Warn", "Roll back"], judgements.map(metricRow));
}

/** Returns one line for the log: every metric's latest finding, short enough to be repeated at each look. */
export function metricsLine({ metrics }: Pick<GateFinding, "metrics">, leftSeconds: number): string {
  const parts = metrics.map(({ judgement: { metric, measure, overall, evidence } }) => {
    const value = overall.value === undefined ? "no data" : renderValue(measure, overall.value);
    const pot = evidence === undefined || overall.samples === 0 ? "" : `, harm ${renderPot(evidence.harm)}`;
    return `${metric} ${value} (${overall.samples}${pot})`;
  });
  return `${parts.join("  ")}  ${Math.max(0, Math.round(leftSeconds))} s left`;
}

function metricRow(found: Judgement): string[] {
  const show = (value: number | undefined) => (value === undefined ? "–" : renderValue(found.measure, value));
  const sign = found.lines.better === "lower" ? ["<", ">", ">"] : [">", "<", "<"];
  const lines = [found.lines.target, found.lines.warn, found.lines.rollback];
  return [
    `${found.metric}${roleMark(found.role)}`,
    `${MARKS[found.verdict]} ${found.verdict}${found.warned ? " (warn)" : ""}`,
    show(found.decisive?.value),
    show(found.overall.value),
    show(found.stable?.value),
    String(found.overall.samples),
    found.evidence === undefined ? "–" : renderWeight(found.evidence),
    ...lines.map((line, index) => (line === undefined ? "–" : `${sign[index]} ${show(line)}`)),
  ];
}

/** The sentence, where the value lies, what is missing for a pass, and what is odd about the numbers. */
function wordsOf(found: Judgement): string {
  const { interval, missing } = found.evidence ?? {};
  const parts = [
    found.sentence,
    ...(interval === undefined ? [] : intervalOf(found, interval)),
    ...(missing === undefined ? [] : [`about ${missing} more good requests would make it pass`]),
    ...found.notes,
  ];
  return `${parts.join("; ")}.`;
}

function intervalOf(
  { measure }: Judgement,
  { lower, upper }: { readonly lower?: number; readonly upper?: number },
): string[] {
  if (lower === undefined && upper === undefined) return [];
  const show = (value: number) => renderValue(measure, value);
  if (lower === undefined) return [`the value is at most ${show(upper ?? 0)}`];
  return [
    upper === undefined
      ? `the value is at least ${show(lower)}`
      : `the value lies between ${show(lower)} and ${show(upper)}`,
  ];
}

function shareLine(share: ShareFinding | undefined): string[] {
  return share === undefined ? [] : [`${MARKS[share.verdict]} ${share.sentence}.`];
}

function headlineOf({ stage, percent }: Pick<Ledger, "stage" | "percent">, found: GateFinding, decision: Decision) {
  const again = found.extended ? " after one extension" : "";
  return `${stage} (${percent} %): ${found.verdict}${again}, ${decision}. ${reasonOf(found)}.`;
}

/** The metric that decided: a critical one before an advisory one, and where none did, the share of the requests. */
function reasonOf({ verdict, metrics, share }: GateFinding): string {
  const judgements = metrics.map(({ judgement }) => judgement);
  const decisive =
    judgements.find((found) => found.role === "critical" && found.verdict === verdict) ??
    judgements.find((found) => found.role === "advisory" && weightOf(found) === verdict);
  if (decisive !== undefined) return `${decisive.sentence}${roleMark(decisive.role)}`;
  if ((verdict === "inconclusive" || verdict === "error") && share?.verdict === verdict) return share.sentence;
  return judgements.length === 0 ? "No metric was judged" : "No metric of the plan may decide";
}

/** What an advisory metric says to the gate: its `fail` is no more than a doubt. */
function weightOf({ verdict }: Judgement): Judgement["verdict"] {
  return verdict === "fail" ? "inconclusive" : verdict;
}
