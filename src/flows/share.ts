import { pool } from "../core/judge/pool";
import { judgeShare, type ShareFinding } from "../core/judge/share";
import type { Ledger } from "../core/ledger";
import type { MetricRule } from "../core/metric";
import type { MetricFinding } from "../core/report/evidence";
import { routingOf } from "../core/routing";
import type { ServiceRef } from "../core/service";
import { RolloutError } from "../errors";
import type { World } from "../ports";

/**
 * Returns stable's revision where the metric needs its numbers: its judge compares with them, or they tell how the
 * requests were shared out. Undefined where stable serves nobody.
 */
export function stableFor(rule: MetricRule, ledger: Ledger): string | undefined {
  const { stable } = ledger;
  const percent = shareIn(ledger);
  if (stable === "" || percent >= 100) return undefined;
  return rule.judge !== "thresholds" || (percent > 0 && countsRequests(rule)) ? stable : undefined;
}

/**
 * Returns whether the canary had its share of the requests, by Cloud Run's own count where the plan asks for it, else by
 * the first metric that saw requests of both. Undefined where nothing can tell: all users on one side, or no such metric;
 * `no-data` where the plan has a probe.
 */
export function shareOf(metrics: readonly MetricFinding[], ledger: Ledger): ShareFinding | undefined {
  const percent = shareIn(ledger);
  if (percent <= 0 || percent >= 100) return undefined;
  const able = metrics.filter((found) => canTell(found, ledger));
  const [first] = [...able.filter(({ rule }) => countsRequests(rule)), ...able.filter(sawBoth), ...able];
  if (first === undefined) return undefined;
  if (metrics.some(({ rule }) => rule.source.kind === "probe")) return amongOurs(ledger);
  const { canary, stable, range } = first.evidence;
  // Of stable a backend may have kept less; requests of the canary alone would make its share look larger.
  const from = Math.max(range.from, stable[0]?.from ?? range.from);
  return judgeShare({ percent, way: routingOf(ledger).mode }, canary, stable, { ...range, from });
}

/**
 * Returns the finding with what is known of its cause: a service that keeps clients on their revision says so in its
 * template. Where that cannot be read the finding stays as it is. Throws CANCELLED.
 */
export async function explainShare(
  { services }: Pick<World, "services">,
  ref: ServiceRef,
  ledger: Ledger,
  share: ShareFinding,
): Promise<ShareFinding> {
  if (share.verdict !== "error" || routingOf(ledger).mode !== "revisions") return share;
  const state = await services.read(ref).catch((cause: unknown) => {
    if (!(cause instanceof RolloutError) || cause.code === "CANCELLED") throw cause;
    return undefined;
  });
  if (state?.template["sessionAffinity"] !== true) return share;
  const affinity = `${ref.service} has session affinity, which keeps a client on its revision whatever the split says`;
  return { ...share, sentence: `${share.sentence}; ${affinity}` };
}

/** Between two ways nobody is on the canary, whatever the stage. */
function shareIn({ percent, handOver }: Ledger): number {
  return handOver === true ? 0 : percent;
}

/** A probe asks both revisions as often, by the same service, and what counts the users' requests counts it as well. */
function amongOurs({ percent }: Ledger): ShareFinding {
  const why = "the requests of a probe, as many to each of the two, are among them";
  const sentence = `whether the canary gets its share of the requests cannot be told: ${why}`;
  return { verdict: "no-data", configured: percent / 100, requests: 0, sentence };
}

/** A probe's requests are our own and as many to each; an answer in parts would count one side short. */
function canTell({ rule, unanswered }: MetricFinding, ledger: Ledger): boolean {
  return rule.source.kind !== "probe" && unanswered === undefined && stableFor(rule, ledger) !== undefined;
}

function sawBoth({ rule, evidence }: MetricFinding): boolean {
  return [evidence.canary, evidence.stable].every((buckets) => pool(rule, buckets).samples > 0);
}

/** Cloud Run counts every request that reached a revision, whoever logs or exports what. */
function countsRequests({ source, measure }: MetricRule): boolean {
  return source.kind === "cloud-monitoring" && source.type === undefined && measure.kind === "rate";
}
