import { momentsOf } from "../../../src/core/judge/moments";
import { fires, standingAt } from "../../../src/core/judge/scan";
import { limitsOf } from "../../../src/core/judge/tally";
import { DEFAULT_STATISTICS } from "../../../src/core/judge/terms";
import { logAt, logSafe, trialOf } from "../../../src/core/judge/trial";
import { ERROR_RATE, minutes, range, rate } from "./cases";

type Counts = readonly (readonly [number, number])[];

interface Input {
  readonly buckets: Counts;
  readonly baseline: Counts | null;
  readonly target: number;
  readonly warn: number;
  readonly rollback: number;
  readonly alpha: number;
  readonly beta: number;
  readonly minFailures: number;
  readonly horizonBuckets: number;
}

interface Decision {
  readonly verdict: "rollback" | "hold_shared_incident" | "promote" | "warn" | "watch";
  readonly logE_rollback: number | null;
  readonly logE_share: number | null;
  readonly logE_promote: number;
  readonly estimate: number | null;
}

/** Decides about minutes of requests and failures as they are at the end, in the vectors' own words. */
export function decideRate(input: Input): Decision {
  const { buckets, baseline, target, warn, rollback, alpha, beta, minFailures, horizonBuckets } = input;
  const statistics = { ...DEFAULT_STATISTICS, minFailures, falsePromotion: beta };
  const rule = { ...ERROR_RATE, lines: { better: "lower", target, warn, rollback } as const };
  const recorded = (counts: Counts) => minutes(counts.map(([total, bad]) => rate(total, bad)));
  const asked = range(buckets.length);
  const recording = { range: asked, canary: recorded(buckets), stable: recorded(baseline ?? []) };
  const moments = momentsOf(rule, recording, statistics);
  const terms = { statistics, alpha, horizon: horizonBuckets * 60 };
  const trial = trialOf(moments, { measure: "rate", limits: limitsOf(rule, false), from: asked.from, terms });
  const sum = (of: 0 | 1) => buckets.reduce((total, counts) => total + counts[of], 0);
  const estimate = sum(0) === 0 ? null : sum(1) / sum(0);
  const end = moments.length;
  const logSafety = logSafe("rate", rollback, moments, statistics);
  const passes = estimate !== null && logSafety >= -Math.log(beta) && estimate <= target;
  const warns = estimate !== null && estimate > warn;
  const calm = passes ? "promote" : warns ? "warn" : "watch";
  const alarm = standingAt(trial, end) === "suffers" ? "hold_shared_incident" : "rollback";
  return {
    verdict: fires(trial, end) ? alarm : calm,
    logE_rollback: logAt(trial.harm, end),
    logE_share: logAt(trial.share, end),
    logE_promote: logSafety,
    estimate,
  };
}
