import { gateVerdict } from "../core/judge/gate";
import { judgeMetric } from "../core/judge/judge";
import { judgeUnanswered } from "../core/judge/thresholds";
import type { Ledger } from "../core/ledger";
import type { MetricRule } from "../core/metric";
import type { GateFinding, MetricFinding } from "../core/report/evidence";
import { type Verdict, worst } from "../core/verdict";
import { messageOf, RolloutError } from "../errors";
import type { MetricQuery, World } from "../ports";
import { type MetricsJob, termsFor } from "./metrics-job";
import { shareOf, stableFor } from "./share";

/** When and how far is looked; epoch milliseconds. */
export interface Look {
  readonly at: number;
  /** When the watch began that this look is part of. */
  readonly watchFrom: number;
  /** The last look of a watch: a range shorter than a metric's window then counts as one. */
  readonly final: boolean;
}

/** What of a job a look needs. */
export type Judged = Pick<MetricsJob, "ref" | "metrics" | "stages" | "statistics" | "onSkew">;

/**
 * Returns what one look at all metrics comes to, asked at the same time, each over the time since the stage began that
 * its warm-up and its lag leave. What cannot be answered is the verdict `error`; a refusal that will not mend itself
 * (credentials, permissions) is thrown.
 */
export async function judgeAll(
  world: World,
  job: Judged,
  ledger: Ledger,
  look: Look,
): Promise<Omit<GateFinding, "extended">> {
  const metrics = await Promise.all(job.metrics.map((rule) => judgeOne(world, job, rule, ledger, look)));
  const share = shareOf(metrics, ledger);
  const verdict = gateVerdict(metrics.map(({ judgement }) => judgement));
  if (share === undefined) return { verdict, metrics };
  return { verdict: withSkew(verdict, share.verdict, job.onSkew), metrics, share };
}

/** Returns the question about one metric, but for its range: of the canary, and of stable where its numbers are needed. */
export function questionOf({ ref }: Judged, rule: MetricRule, ledger: Ledger): Omit<MetricQuery, "range"> {
  const stable = stableFor(rule, ledger);
  return { ref, canary: ledger.canary, rule, ...(stable === undefined ? {} : { stable }) };
}

async function judgeOne(
  world: World,
  job: Judged,
  rule: MetricRule,
  ledger: Ledger,
  look: Look,
): Promise<MetricFinding> {
  const lag = rule.lag * 1000;
  const range = { from: ledger.since + rule.warmUp * 1000, to: look.at - lag };
  // What was younger than the lag when the watch began has not been judged by anybody yet.
  const watchFrom = look.watchFrom - lag;
  const nothing = { range, canary: [], stable: [], query: "", notes: [], watchFrom, final: look.final };
  const asked = { rule, terms: termsFor(job, ledger) };
  if (range.to <= range.from) return conclude({ ...asked, evidence: nothing });
  try {
    const { incomplete, ...read } = await world.metrics.read({ ...questionOf(job, rule, ledger), range });
    const unanswered = incomplete === undefined ? {} : { unanswered: incomplete };
    return conclude({ ...asked, evidence: { ...nothing, ...read }, ...unanswered });
  } catch (cause) {
    if (!(cause instanceof RolloutError) || isLasting(cause)) throw cause;
    return conclude({ ...asked, evidence: nothing, unanswered: messageOf(cause) });
  }
}

/** A `fail` in what was answered stands; nothing else may be concluded from an answer in part. */
function conclude(asked: Omit<MetricFinding, "judgement">): MetricFinding {
  const { rule, evidence, terms, unanswered } = asked;
  const found = judgeMetric(rule, evidence, terms);
  if (unanswered === undefined || found.verdict === "fail") return { ...asked, judgement: found };
  return { ...asked, judgement: judgeUnanswered(rule, evidence.range, unanswered) };
}

function withSkew(verdict: Verdict, share: Verdict, onSkew: Judged["onSkew"]): Verdict {
  return onSkew === "hold" && share === "inconclusive" ? worst([verdict, share]) : verdict;
}

function isLasting({ code }: RolloutError): boolean {
  return code === "CANCELLED" || code === "CREDENTIALS_MISSING" || code === "PERMISSION_DENIED";
}
