import { renderTime } from "../format";
import type { Go } from "../go";
import type { Ledger } from "../ledger";
import { placeOf } from "../wanted";
import { renderChart } from "./chart";
import type { GateFinding } from "./evidence";
import { MARKS } from "./gates";
import { code, list, page } from "./markdown";
import { metricsTable, metricsWords } from "./metrics";
import type { Outcome } from "./outcome";

/** What was found of a whole stage, what follows, and where the evidence is. */
export interface JudgedStage {
  readonly found: GateFinding;
  readonly go: Go;
  readonly evidence: { readonly path: string; readonly digest: string };
}

const BY_WINDOWS =
  "The column *Verdict* is of single windows. By `thresholds` the stage is left on its overall values, and taken back by a window.";

/** Returns the evidence for whoever decides: numbers against their lines, their way there, words, and the digest. */
export function renderEvidence({ found, evidence }: Pick<JudgedStage, "found" | "evidence">): readonly string[] {
  const judgements = found.metrics.map(({ judgement }) => judgement);
  const byWindows = judgements.some(({ judge }) => judge === "thresholds");
  return [
    metricsTable(judgements),
    byWindows ? BY_WINDOWS : "",
    list(metricsWords(found)),
    ...found.metrics.map(renderChart),
    `Evidence: ${code(`sha256:${evidence.digest}`)}`,
  ];
}

/** Returns the outputs that tell of a stage that was judged. */
export function judgedOutputs({ go, evidence }: JudgedStage): Readonly<Record<string, string>> {
  const { verdict, decision } = go;
  return { verdict, decision, evidence: evidence.path, "evidence-digest": evidence.digest };
}

/** Returns the sentence on what follows from a stage, with the reasons where it is not left. */
export function renderGo(ledger: Ledger, { verdict, decision, reasons }: Go): string {
  const why = reasons.length === 0 ? "" : `: ${reasons.join("; ")}`;
  return `${placeOf(ledger)}: ${verdict}, ${decision}${why}.`;
}

/** Returns the outcome of judging a stage once more before it is left: 0 for a go, 1 for a rollback, 3 where it stays. */
export function renderJudgedAgain(ledger: Ledger, judged: JudgedStage): Outcome {
  const { go } = judged;
  const headline = `Judged again before it is left, ${renderGo(ledger, go)}`;
  const exit = go.go ? 0 : go.decision === "rollback" ? 1 : 3;
  const level = go.go ? "notice" : exit === 1 ? "error" : "warning";
  return {
    exit,
    outputs: judgedOutputs(judged),
    headline,
    summary: page(`${MARKS[go.verdict]} ${ledger.stage}: ${go.decision}`, headline, ...renderEvidence(judged)),
    annotation: { level, title: `${ledger.stage}: ${go.decision}`, message: headline },
  };
}

/** Returns the outcome of a last stage whose watch is over, and whose bake is not; `until` in epoch milliseconds. */
export function renderBaking({ canary, stage, percent }: Ledger, until: number): Outcome {
  const headline = `${stage}: ${percent} % of the users are on ${canary}. It bakes until ${renderTime(until)}; then the monitor finishes the rollout.`;
  return {
    exit: 0,
    outputs: { decision: "hold" },
    headline,
    summary: page(`⏳ ${stage} bakes`, headline),
    annotation: { level: "notice", title: `${stage} bakes`, message: headline },
  };
}
