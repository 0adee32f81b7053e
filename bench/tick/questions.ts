import type { MetricQuery } from "../../src/ports";

/** The end of every range, in epoch milliseconds. */
export const NOW = Date.parse("2026-03-02T10:00:00Z");

/** Returns one question a rollout, for the error rate of its canary beside stable, each so many hours back. */
export function questionsOf(rollouts: number, hours: number): readonly MetricQuery[] {
  return Array.from({ length: rollouts }, (_, index) => {
    const service = `service-${String(index).padStart(4, "0")}`;
    return {
      ref: { project: "demo", region: "us-central1", service },
      canary: `${service}-00002-def`,
      stable: `${service}-00001-abc`,
      rule: {
        name: "error-rate",
        source: { kind: "cloud-monitoring" },
        measure: { kind: "rate", of: "bad" },
        lines: { better: "lower", target: 0.01, rollback: 0.05 },
        window: 300,
        lag: 180,
        role: "critical",
        judge: "thresholds",
        warmUp: 0,
        minRequests: 0,
      },
      range: { from: NOW - hours * 3_600_000, to: NOW },
    };
  });
}
