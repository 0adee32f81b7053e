import type { MetricRule } from "../metric";
import type { Statistics, Terms } from "./terms";

/** Shares of the error budget by the number of stages: most is spent where the canary gets the least traffic. */
const SHARES: readonly (readonly number[])[] = [
  [1],
  [0.6, 0.4],
  [0.5, 0.3, 0.2],
  [0.4, 0.3, 0.2, 0.1],
  [0.4, 0.2, 0.2, 0.1, 0.1],
];

/**
 * Returns what each metric of a stage is judged by: the budget of false rollbacks is split over the stages, and a
 * stage's part evenly over the metrics that can take the canary back. By the union bound the parts add up to no more
 * than `falseRollback` for the whole rollout. `stage` is the index from 0; `horizon` in seconds.
 */
export function termsOf(
  statistics: Statistics,
  metrics: readonly MetricRule[],
  { stage, stages, horizon }: { readonly stage: number; readonly stages: number; readonly horizon: number },
): Terms {
  const deciding = metrics.filter(({ role, lines }) => role === "critical" && lines.rollback !== undefined).length;
  return { statistics, alpha: (statistics.falseRollback * shareOf(stage, stages)) / Math.max(1, deciding), horizon };
}

/** Of more than five stages the first two have their 40 and 20 percent, and the others share the rest. */
function shareOf(stage: number, stages: number): number {
  const known = SHARES[stages - 1]?.[stage];
  if (known !== undefined) return known;
  return [0.4, 0.2][stage] ?? 0.4 / (stages - 2);
}
