import { gateVerdict, withSkew } from "../core/judge/gate";
import { judgeAnswer } from "../core/judge/judge";
import type { Ledger } from "../core/ledger";
import type { MetricRule } from "../core/metric";
import type { GateFinding, MetricFinding } from "../core/report/evidence";
import { messageOf, RolloutError } from "../errors";
import type { MetricQuery, World } from "../ports";
import { type MetricsJob, termsFor } from "./metrics-job";
import { explainShare, shareOf, stableFor } from "./share";
import { type Pending, settleAll } from "./waiting";

/** When and how far is looked; epoch milliseconds. */
export interface Look {
  readonly at: number;
  /** When the watch began that this look is part of. */
  readonly watchFrom: number;
  /** The last look of a watch: a range shorter than a metric's window then counts as one. */
  readonly final: boolean;
  /** Seconds until the next look: a source may take as long, and half a minute in any case. */
  readonly every: number;
}

/** What of a job a look needs. */
export type Judged = Pick<MetricsJob, "ref" | "metrics" | "stages" | "statistics" | "onSkew">;

/** Seconds that a source may take in any case. */
const PATIENCE = 30;
/** A probe asks one after the other; so many seconds it gets on top, where every request takes its whole time. */
const MOST_FOR_PROBES = 300;

/** What was found about one metric, and what was thrown where asking again will not help. */
interface Answered {
  readonly finding: MetricFinding;
  readonly refusal?: unknown;
}

/**
 * Returns what one look at all metrics comes to, asked at the same time, each over the time since the stage began that
 * its warm-up and its lag leave. What cannot be answered, or not in time, is the verdict `error`; once a critical metric
 * has failed nobody is waited for. A refusal that will not mend itself (credentials, permissions) is thrown where a
 * critical metric met it and none has failed: an outage must not keep a bad canary on its users.
 */
export async function judgeAll(
  world: World,
  job: Judged,
  ledger: Ledger,
  look: Look,
): Promise<Omit<GateFinding, "extended">> {
  const pending = job.metrics.map((rule) => askOne(world, job, { rule, ledger, look }));
  const answered = await settleAll(world.clock, pending, ({ finding }) => hasFailed(finding));
  const metrics = answered.map(({ finding }) => finding);
  const verdict = gateVerdict(metrics.map(({ judgement }) => judgement));
  const refused = answered.find(({ finding, refusal }) => refusal !== undefined && finding.rule.role === "critical");
  if (refused !== undefined && !metrics.some(hasFailed)) throw refused.refusal;
  const told = shareOf(metrics, ledger);
  if (told === undefined) return { verdict, metrics };
  const share = await explainShare(world, job.ref, ledger, told);
  return { verdict: withSkew(verdict, share, job.onSkew), metrics, share };
}

function hasFailed({ rule, judgement }: MetricFinding): boolean {
  return rule.role === "critical" && judgement.verdict === "fail";
}

/** Returns the question about one metric, but for its range: of the canary, and of stable where its numbers are needed. */
export function questionOf({ ref }: Judged, rule: MetricRule, ledger: Ledger): Omit<MetricQuery, "range"> {
  const stable = stableFor(rule, ledger);
  const { canary, canaryService } = ledger;
  return {
    ref,
    canary,
    rule,
    ...(canaryService === undefined ? {} : { canaryService }),
    ...(stable === undefined ? {} : { stable }),
  };
}

interface Asked {
  readonly rule: MetricRule;
  readonly ledger: Ledger;
  readonly look: Look;
}

function askOne(world: World, job: Judged, { rule, ledger, look }: Asked): Pending<Answered> {
  const lag = rule.lag * 1000;
  const range = { from: ledger.since + rule.warmUp * 1000, to: look.at - lag };
  // What was younger than the lag when the watch began has not been judged by anybody yet.
  const watchFrom = look.watchFrom - lag;
  const evidence = { range, canary: [], stable: [], query: "", notes: [], watchFrom, final: look.final };
  const asked = { rule, terms: termsFor(job, ledger), evidence };
  return {
    answer: judgeOne(world, { ...questionOf(job, rule, ledger), range }, asked),
    seconds: patienceFor(rule, look.every),
    otherwise: (unanswered) => ({ finding: conclude({ ...asked, unanswered }) }),
  };
}

async function judgeOne(
  world: World,
  query: MetricQuery,
  asked: Omit<MetricFinding, "judgement" | "unanswered">,
): Promise<Answered> {
  if (query.range.to <= query.range.from) return { finding: conclude(asked) };
  try {
    const { incomplete, ...read } = await world.metrics.read(query);
    const unanswered = incomplete === undefined ? {} : { unanswered: incomplete };
    return { finding: conclude({ ...asked, evidence: { ...asked.evidence, ...read }, ...unanswered }) };
  } catch (cause) {
    if (cause instanceof RolloutError && cause.code === "CANCELLED") throw cause;
    const finding = conclude({ ...asked, unanswered: whyOf(cause) });
    return isLasting(cause) ? { finding, refusal: cause } : { finding };
  }
}

function patienceFor({ source }: MetricRule, every: number): number {
  const own = source.kind === "probe" ? source.requests * (source.delay + source.within) : 0;
  return Math.max(every, PATIENCE) + Math.min(own, MOST_FOR_PROBES);
}

/** What only the answer could show is still a mistake of the plan, and looking again will not mend it. */
function whyOf(cause: unknown): string {
  const isPlans = cause instanceof RolloutError && cause.code === "PLAN_INVALID";
  return isPlans ? `${messageOf(cause)}; the plan must be mended` : messageOf(cause);
}

function conclude(asked: Omit<MetricFinding, "judgement">): MetricFinding {
  const { rule, evidence, terms, unanswered } = asked;
  return { ...asked, judgement: judgeAnswer(rule, evidence, terms, unanswered) };
}

/** A fault of our own is no outage either. */
function isLasting(cause: unknown): boolean {
  if (!(cause instanceof RolloutError)) return true;
  return cause.code === "CREDENTIALS_MISSING" || cause.code === "PERMISSION_DENIED";
}
