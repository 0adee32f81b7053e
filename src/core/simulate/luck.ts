import type { Cell, MetricRule } from "../metric";
import { boundsOf } from "./cells";
import { latencyShares, valuesAround } from "./shapes";

/** By how many standard deviations fewer requests come than expected, and more of them are bad. */
export interface Luck {
  readonly fewer: number;
  readonly worse: number;
}

/** Everything comes as expected. */
export const EXPECTED: Luck = { fewer: 0, worse: 0 };

/** Points at one distance from what is expected: where all of them pass, so does what is nearer, on any side. */
export function lucksOf(margin: number): readonly Luck[] {
  if (margin === 0) return [EXPECTED];
  return [0, 1, 2].map((step) => {
    const angle = (step * Math.PI) / 4;
    return { fewer: margin * Math.cos(angle), worse: margin * Math.sin(angle) };
  });
}

/** Counts are Poisson's, so that their variance is their mean. */
function moreThan(expected: number, deviations: number): number {
  return Math.max(0, expected + deviations * Math.sqrt(expected));
}

/** Returns what a source would bring of so many expected requests of a canary whose truth is this, with such luck. */
export function cellOf(rule: MetricRule, truth: number, requests: number, { fewer, worse }: Luck): Cell {
  switch (rule.measure.kind) {
    case "rate": {
      const bad = moreThan(requests * truth, worse);
      const good = moreThan(requests * (1 - truth), -fewer);
      return { kind: "rate", total: bad + good, hits: rule.measure.of === "bad" ? bad : good };
    }
    case "p95": {
      const bounds = boundsOf(rule);
      return { kind: "p95", bounds, counts: slowerBy(latencyShares(bounds, truth), moreThan(requests, -fewer), worse) };
    }
    case "mean": {
      const { values, shares } = valuesAround(truth);
      const variance = values.reduce((sum, value, index) => sum + (shares[index] ?? 0) * (value - truth) ** 2, 0);
      const count = moreThan(requests, -fewer);
      const away = worse * Math.sqrt(variance / Math.max(1, count)) * (rule.lines.better === "lower" ? 1 : -1);
      const mean = Math.min(1, Math.max(0, truth + away));
      return { kind: "mean", count, mean, ssd: Math.min(variance, mean * (1 - mean)) * count };
    }
  }
}

/** Above every bound there are so many deviations more, and never more than all. */
function slowerBy(shares: readonly number[], requests: number, worse: number): readonly number[] {
  let tail = 0;
  const above = shares.map(() => 0);
  for (let index = shares.length - 1; index >= 0; index--) {
    tail += shares[index] ?? 0;
    above[index] = index === 0 ? requests : Math.min(requests, moreThan(tail * requests, worse));
  }
  return above.map((count, index) => count - (above[index + 1] ?? 0));
}
