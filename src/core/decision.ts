import type { Verdict } from "./verdict";

/** What a gate can decide, in no order. */
export const DECISIONS = ["advance", "promote", "hold", "rollback"] as const;
/** What to do next: on to the next stage, finish after the last one, leave it as it is, or take it back. */
export type Decision = (typeof DECISIONS)[number];

/** What the plan says to do where the numbers do not tell. `extend` is spent by then, so it holds. */
export type OnInconclusive = "extend" | "hold" | "promote" | "rollback";

/** What the plan says about decisions, and whether there is a stage to go on to. */
export interface Rules {
  readonly onInconclusive: OnInconclusive;
  /** The verdicts that take the canary back. */
  readonly rollbackOn: readonly Verdict[];
  readonly lastStage: boolean;
}

/** Returns the decision that follows from a verdict; no data and a metrics outage hold, they never pass and never fail. */
export function decide(verdict: Verdict, rules: Rules): Decision {
  if (rules.rollbackOn.includes(verdict)) return "rollback";
  const onwards = rules.lastStage ? "promote" : "advance";
  switch (verdict) {
    case "pass":
      return onwards;
    case "inconclusive":
      return whenInconclusive(rules.onInconclusive, onwards);
    case "no-data":
    case "error":
    case "fail":
      return "hold";
  }
}

function whenInconclusive(policy: OnInconclusive, onwards: Decision): Decision {
  switch (policy) {
    case "promote":
      return onwards;
    case "rollback":
      return "rollback";
    case "extend":
    case "hold":
      return "hold";
  }
}

/** Returns the exit status of a gate: 1 where the canary goes back, 0 where it goes on, 3 where somebody must look. */
export function exitOf(verdict: Verdict, decision: Decision, failOn: readonly Verdict[]): 0 | 1 | 3 {
  if (failOn.includes(verdict) || decision === "rollback") return 1;
  return decision === "hold" ? 3 : 0;
}
