import { type Verdict, worst } from "../verdict";
import type { Judgement } from "./judgement";
import type { ShareFinding } from "./share";

/** What the plan says to do where the canary does not get the share of the requests that it should. */
export type OnSkew = "warn" | "hold";

/**
 * Returns the verdict of a gate: the worst of what its metrics may say. A `fail` of an advisory one counts as
 * `inconclusive`, and its missing numbers do not count; a dry run decides nothing. Where no metric may decide it is
 * `no-data`.
 */
export function gateVerdict(judgements: readonly Pick<Judgement, "role" | "verdict">[]): Verdict {
  const critical = judgements.filter(({ role }) => role === "critical").map(({ verdict }) => verdict);
  return critical.length === 0 ? "no-data" : worst([...critical, ...judgements.flatMap(advice)]);
}

function advice({ role, verdict }: Pick<Judgement, "role" | "verdict">): readonly Verdict[] {
  if (role !== "advisory" || verdict === "no-data" || verdict === "error") return [];
  return [verdict === "fail" ? "inconclusive" : verdict];
}

/** Returns whether a skewed share of the requests holds the canary: only where the plan says so. */
export function isHeldBySkew(share: Pick<ShareFinding, "verdict"> | undefined, onSkew: OnSkew): boolean {
  return onSkew === "hold" && share?.verdict === "inconclusive";
}

/** Returns the gate's verdict with what the share of the requests has to say to it: a split that did not arrive is an error. */
export function withSkew(verdict: Verdict, share: Pick<ShareFinding, "verdict"> | undefined, onSkew: OnSkew): Verdict {
  if (share?.verdict === "error") return worst([verdict, "error"]);
  return isHeldBySkew(share, onSkew) ? worst([verdict, "inconclusive"]) : verdict;
}
