import type { MetricRule } from "../core/metric";
import { RolloutError } from "../errors";
import type { ProbeAnswer } from "../ports";

const INVOKE = `Let the account that runs this step invoke the service; to prove who it is it needs an ID token, which a service account has, also by impersonation, and a person has not:
gcloud run services add-iam-policy-binding SERVICE --region REGION --member serviceAccount:ACCOUNT --role roles/run.invoker`;
const REACH =
  "See whether this machine reaches the service's address at all: its DNS, its proxy, the service's ingress.";

/**
 * Throws METRICS_UNREADABLE where the answers say nothing of the revisions themselves: every request was turned away with
 * 401 or 403, as Cloud Run does with whoever may not ask, or nobody was reached at all, neither the canary nor stable. An
 * expression of a rate that speaks of the status may want just these, and decides itself.
 */
export function refuseUnreached(
  { name, measure }: MetricRule,
  canary: readonly ProbeAnswer[],
  stable: readonly ProbeAnswer[],
): void {
  const all = [...canary, ...stable];
  const statuses = [...new Set(all.map((answer) => (answer.kind === "answer" ? answer.status : 0)))];
  const hits = measure.kind === "rate" ? measure.hits : undefined;
  const isWanted = hits?.fields.some(([root]) => root === "status") ?? false;
  if (!isWanted && statuses.length > 0 && statuses.every((status) => status === 401 || status === 403)) {
    const got = `${statuses.join(" and ")} to all ${all.length} requests`;
    throw unreadable(name, `expected the right to ask, got ${got}`, INVOKE);
  }
  const [first] = all;
  if (stable.length === 0 || first?.kind !== "none" || all.some(({ kind }) => kind === "answer")) return;
  throw unreadable(
    name,
    `expected canary or stable to answer, got none to all ${all.length} requests (${first.why})`,
    REACH,
  );
}

function unreadable(metric: string, why: string, hint: string): RolloutError {
  return new RolloutError("METRICS_UNREADABLE", `could not measure '${metric}' by own requests: ${why}`, hint);
}
