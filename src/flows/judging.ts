import type { Judgement } from "../core/judge/judgement";
import { judgeThresholds, judgeUnanswered } from "../core/judge/thresholds";
import type { Range } from "../core/judge/windows";
import type { Ledger } from "../core/ledger";
import type { MetricRule } from "../core/metric";
import type { ServiceRef } from "../core/service";
import { messageOf, RolloutError } from "../errors";
import type { World } from "../ports";

interface Question {
  readonly ref: ServiceRef;
  readonly metrics: readonly MetricRule[];
}

/**
 * Returns one judgement a metric, all of them asked at the same time, each over the range that its lag leaves. What
 * cannot be answered is the verdict `error`; a refusal that will not mend itself (credentials, permissions) is thrown.
 */
export function judgeAll(
  world: World,
  { ref, metrics }: Question,
  ledger: Ledger,
  asked: Range,
  final: boolean,
): Promise<readonly Judgement[]> {
  return Promise.all(metrics.map((rule) => judgeOne(world, ref, rule, ledger, asked, final)));
}

async function judgeOne(
  world: World,
  ref: ServiceRef,
  rule: MetricRule,
  ledger: Ledger,
  asked: Range,
  final: boolean,
): Promise<Judgement> {
  const range = { from: asked.from, to: asked.to - rule.lag * 1000 };
  if (range.to <= range.from) return judgeThresholds(rule, { range, buckets: [], query: "", final });
  try {
    const { buckets, query } = await world.metrics.read({ ref, revision: ledger.canary, rule, range });
    return judgeThresholds(rule, { range, buckets, query, final });
  } catch (cause) {
    if (!(cause instanceof RolloutError) || isLasting(cause)) throw cause;
    return judgeUnanswered(rule, range, messageOf(cause));
  }
}

function isLasting({ code }: RolloutError): boolean {
  return code === "CANCELLED" || code === "CREDENTIALS_MISSING" || code === "PERMISSION_DENIED";
}
