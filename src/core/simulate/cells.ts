import type { Cell, MetricRule } from "../metric";
import { sum } from "../sum";
import { type MarkSampler, markSampler } from "./marks";
import { type Atoms, latencyShares, valuesAround } from "./shapes";

/** One metric's numbers as they are drawn: counts by class, and what they mean to a judge. */
export interface Kind {
  /** Metrics with the same key are about the same requests, so that one draw serves them all. */
  readonly key: string;
  sampler(mean: number): MarkSampler;
  /** Returns the cell that a source would bring. */
  cellOf(counts: readonly number[]): Cell;
  /** Returns how many requests were bad, or too slow; none of a mean. */
  badOf(counts: readonly number[]): number;
}

/** How the edges of a latency histogram lie below the target and above the rollback line, as factors. */
const FINER = [0.5, 0.75];
const COARSER = [1.25, 2];

/** Returns how a metric's numbers are made where the truth behind it is this; see Scenario for its unit. */
export function kindOf(rule: MetricRule, truth: number): Kind {
  switch (rule.measure.kind) {
    case "rate":
      return rateOf(rule.measure.of, truth);
    case "p95":
      return latencyOf(rule, truth);
    case "mean":
      return meanOf(valuesAround(truth), truth);
  }
}

function rateOf(of: "bad" | "good", bad: number): Kind {
  return {
    key: `rate ${bad}`,
    sampler: (mean) => markSampler(mean, [bad, 1 - bad]),
    cellOf: ([failed = 0, good = 0]) => ({ kind: "rate", total: failed + good, hits: of === "bad" ? failed : good }),
    badOf: ([failed = 0]) => failed,
  };
}

/** Returns the edges of a metric's histogram, in seconds: its own lines, finer ones below and coarser ones above. */
export function boundsOf({ lines: { target, warn, rollback } }: MetricRule): readonly number[] {
  const own = [target, warn, rollback].filter((line) => line !== undefined);
  const top = Math.max(...own);
  const all = [...FINER.map((factor) => target * factor), ...own, ...COARSER.map((factor) => top * factor)];
  return [...new Set(all)].sort((a, b) => a - b);
}

function latencyOf(rule: MetricRule, p95: number): Kind {
  const bounds = boundsOf(rule);
  const { target, warn, rollback } = rule.lines;
  const firstSlow = bounds.indexOf(rollback ?? warn ?? target) + 1;
  return {
    key: `p95 ${p95} ${bounds.join()}`,
    sampler: (mean) => markSampler(mean, latencyShares(bounds, p95)),
    cellOf: (counts) => ({ kind: "p95", bounds, counts }),
    badOf: (counts) => sum(counts.slice(firstSlow)),
  };
}

function meanOf({ values, shares }: Atoms, truth: number): Kind {
  return {
    key: `mean ${truth}`,
    sampler: (mean) => markSampler(mean, shares),
    cellOf: (counts) => {
      const count = sum(counts);
      if (count === 0) return { kind: "mean", count, mean: 0, ssd: 0 };
      const mean = sum(counts.map((times, index) => times * (values[index] ?? 0))) / count;
      const ssd = sum(counts.map((times, index) => times * ((values[index] ?? 0) - mean) ** 2));
      return { kind: "mean", count, mean, ssd };
    },
    badOf: () => 0,
  };
}
