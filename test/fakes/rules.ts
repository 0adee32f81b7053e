import type { MetricRule } from "../../src/core/metric";

/** What a metric of a plan has where the plan says nothing about it. */
export const USUAL = {
  role: "critical",
  judge: "thresholds",
  warmUp: 0,
  minRequests: 0,
} as const satisfies Partial<MetricRule>;
