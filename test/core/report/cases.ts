import { gateVerdict } from "../../../src/core/judge/gate";
import type { Judgement } from "../../../src/core/judge/judgement";
import { DEFAULT_STATISTICS } from "../../../src/core/judge/terms";
import type { GateFinding, MetricFinding } from "../../../src/core/report/evidence";
import { ERROR_RATE } from "../judge/cases";
import { CANARY, NOON, pin, STABLE, stateOf } from "../states";

/** Evidence that was kept. */
export const KEPT = { path: "/evidence/e.json", digest: "0a1b2c" };
/** A service with 5 % on its canary. */
export const halfway = stateOf([pin(STABLE, 95, "stable"), pin(CANARY, 5, "canary")], {
  serving: [
    { kind: "revision", revision: STABLE, percent: 95, tag: "stable" },
    { kind: "revision", revision: CANARY, percent: 5, tag: "canary", uri: "https://canary---ion.example" },
  ],
});
/** The stable revision as the one to go back to. */
export const refuge = {
  kind: "revision",
  revision: STABLE,
  canary: CANARY,
  why: "the ledger's stable revision",
  canaryReady: true,
} as const;

/** Returns what was found about an error rate that is on target; by sequential evidence where the change has some. */
export function judgement(change: Partial<Judgement> = {}): Judgement {
  return {
    metric: "error-rate",
    verdict: "pass",
    role: "critical",
    judge: "sequential",
    warned: false,
    measure: "rate",
    lines: { better: "lower", target: 0.01, warn: 0.02, rollback: 0.05 },
    overall: { value: 0.004, samples: 500 },
    range: { from: NOON, to: NOON + 600_000 },
    lag: 180,
    windows: 0,
    query: "q",
    sentence: "error-rate was 0.4 % over 500 requests",
    notes: [],
    ...change,
  };
}

/** Returns what one look came to where the metrics were judged so. */
export function gateFinding(judgements: readonly Judgement[], change: Partial<GateFinding> = {}): GateFinding {
  const verdict = gateVerdict(judgements);
  return { verdict, metrics: judgements.map((found) => findingOf(found)), extended: false, ...change };
}

function findingOf(found: Judgement): MetricFinding {
  const { range, role, judge } = found;
  const evidence = { range, canary: [], stable: [], query: "q", notes: [], watchFrom: range.from, final: true };
  const terms = { statistics: DEFAULT_STATISTICS, alpha: 0.005, horizon: 600 };
  return { rule: { ...ERROR_RATE, role, judge }, terms, evidence, judgement: found };
}
