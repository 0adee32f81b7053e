import type { RolloutError } from "../../errors";
import type { Decision } from "../decision";
import type { Verdict } from "../verdict";
import { block, code, page } from "./markdown";
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
  /** A sentence that belongs to no verdict and must be seen all the same. */
  readonly warning?: string;
}

/** How a verdict looks at a glance. */
export const MARKS: Record<Verdict, string> = {
  pass: "✅",
  inconclusive: "🟡",
  "no-data": "⚪",
  error: "🟠",
  fail: "🛑",
};

/** Returns the outcome of a gate with what it found and the digest under which the evidence can be found again. */
export function renderGate(result: GateResult, ...found: readonly string[]): Outcome {
  const { gate, verdict, headline, evidence, decision } = result;
  const outputs = { verdict, evidence: evidence.path, "evidence-digest": evidence.digest };
  const footer = `Evidence: ${code(`sha256:${evidence.digest}`)}`;
  return {
    exit: result.exit,
    outputs: decision === undefined ? outputs : { ...outputs, decision },
    headline,
    summary: page(`${MARKS[verdict]} ${gate}: ${verdict}`, headline, ...found, footer),
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

function annotationOf({ gate, verdict, headline, warned, warning }: GateResult): Annotation {
  const calm = verdict === "pass" && !warned && warning === undefined;
  const level = verdict === "fail" ? "error" : calm ? "notice" : "warning";
  const message = warning === undefined ? headline : `${headline} ${warning}`;
  return { level, title: `${gate}: ${verdict}`, message };
}
