import { type Verdict, worst } from "../verdict";
import type { Judgement } from "./judgement";

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
