import { describe, expect, it } from "vitest";
import type { MetricRule } from "../../../src/core/metric";
import { renderRule } from "../../../src/core/report/rules";
import { CONFIDENCE, ERROR_RATE, LATENCY, SUCCESS_RATE } from "../judge/cases";

describe("a rule in one line", () => {
  it.each<[string, MetricRule, Partial<MetricRule>, string]>([
    [
      "by thresholds",
      ERROR_RATE,
      {},
      "error-rate: target < 1 %, warn > 2 %, roll back > 5 %; in windows of 5 min, but for the newest 30 s",
    ],
    [
      "that is good when it is high",
      SUCCESS_RATE,
      {},
      "success-rate: target > 95 %, warn < 93 %, roll back < 90 %; in windows of 5 min, but for the newest 30 s",
    ],
    [
      "without a rollback line",
      CONFIDENCE,
      {},
      "confidence: target > 80 %, warn < 75 %; in windows of 5 min, but for the newest 30 s",
    ],
    [
      "by sequential, which needs requests and a warm-up",
      ERROR_RATE,
      { judge: "sequential", warmUp: 120, minRequests: 50 },
      "error-rate: target < 1 %, warn > 2 %, roll back > 5 %; by the evidence since the stage began (sequential), but for the first 2 min and the newest 30 s; from 50 requests on",
    ],
    [
      "by baseline, advisory",
      LATENCY,
      { judge: "baseline", role: "advisory" },
      "latency-p95 (advisory): target < 15 s, warn > 17 s, roll back > 20 s; by the evidence against stable in the same minutes (baseline), but for the newest 3 min",
    ],
    [
      "as a dry run",
      CONFIDENCE,
      { role: "dry-run" },
      "confidence (dry run): target > 80 %, warn < 75 %; in windows of 5 min, but for the newest 30 s",
    ],
  ])("%s", (_what, rule, change, line) => {
    expect(renderRule({ ...rule, ...change })).toBe(line);
  });
});
