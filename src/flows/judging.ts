import type { Judgement } from "../core/judge/judgement";
import { judgeUnanswered, judgeWatch } from "../core/judge/thresholds";
import type { Ledger } from "../core/ledger";
import type { MetricRule } from "../core/metric";
import type { ServiceRef } from "../core/service";
import { messageOf, RolloutError } from "../errors";
import type { World } from "../ports";

/** When and how far is looked; epoch milliseconds. */
export interface Look {
  readonly at: number;
  /** When the watch began that this look is part of. */
  readonly watchFrom: number;
  /** The last look of a watch: a range shorter than a metric's window then counts as one. */
  readonly final: boolean;
}

/**
 * Returns one judgement a metric, all of them asked at the same time, each over the time since the stage began that its
 * lag leaves. What cannot be answered is the verdict `error`; a refusal that will not mend itself (credentials,
 * permissions) is thrown.
 */
export function judgeAll(
  world: World,
  { ref, metrics }: { readonly ref: ServiceRef; readonly metrics: readonly MetricRule[] },
  ledger: Ledger,
  look: Look,
): Promise<readonly Judgement[]> {
  return Promise.all(metrics.map((rule) => judgeOne(world, ref, rule, ledger, look)));
}

async function judgeOne(
  world: World,
  ref: ServiceRef,
  rule: MetricRule,
  ledger: Ledger,
  look: Look,
): Promise<Judgement> {
  const lag = rule.lag * 1000;
  const range = { from: ledger.since, to: look.at - lag };
  // What was younger than the lag when the watch began has not been judged by anybody yet.
  const watchFrom = look.watchFrom - lag;
  const nothing = { range, canary: [], stable: [], query: "", notes: [], watchFrom, final: look.final };
  if (range.to <= range.from) return judgeWatch(rule, nothing);
  try {
    const { incomplete, ...read } = await world.metrics.read({ ref, canary: ledger.canary, rule, range });
    const found = judgeWatch(rule, { ...nothing, ...read });
    return incomplete === undefined || found.verdict === "fail" ? found : judgeUnanswered(rule, range, incomplete);
  } catch (cause) {
    if (!(cause instanceof RolloutError) || isLasting(cause)) throw cause;
    return judgeUnanswered(rule, range, messageOf(cause));
  }
}

function isLasting({ code }: RolloutError): boolean {
  return code === "CANCELLED" || code === "CREDENTIALS_MISSING" || code === "PERMISSION_DENIED";
}
