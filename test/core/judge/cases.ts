import type { Bucket, Cell, Lines, MetricRule } from "../../../src/core/metric";
import { expression } from "../../fakes/expression";
import { USUAL } from "../../fakes/rules";

export const START = Date.UTC(2026, 0, 5, 12);
const MINUTE = 60_000;

/** The founding case's table of metrics. */
export const ERROR_RATE = rule("error-rate", "bad", { better: "lower", target: 0.01, warn: 0.02, rollback: 0.05 });
export const SUCCESS_RATE = rule("success-rate", "good", { better: "higher", target: 0.95, warn: 0.93, rollback: 0.9 });
export const LATENCY: MetricRule = {
  name: "latency-p95",
  ...USUAL,
  source: { kind: "cloud-monitoring" },
  measure: { kind: "p95" },
  lines: { better: "lower", target: 15, warn: 17, rollback: 20 },
  window: 600,
  lag: 180,
};
export const CONFIDENCE: MetricRule = {
  name: "confidence",
  ...USUAL,
  source: { kind: "cloud-logging" },
  measure: { kind: "mean", value: expression("jsonPayload.confidence", () => 1) },
  lines: { better: "higher", target: 0.8, warn: 0.75 },
  window: 300,
  lag: 30,
};

function rule(name: string, of: "bad" | "good", lines: Lines): MetricRule {
  return {
    name,
    ...USUAL,
    source: { kind: "cloud-logging" },
    measure: { kind: "rate", of },
    lines,
    window: 300,
    lag: 30,
  };
}

/** Returns one bucket a minute from noon on; undefined is a minute of which the backend has nothing. */
export function minutes(cells: readonly (Cell | undefined)[]): readonly Bucket[] {
  return cells.flatMap((cell, index) =>
    cell === undefined ? [] : [{ from: START + index * MINUTE, to: START + (index + 1) * MINUTE, cell }],
  );
}

/** Returns the range of so many minutes from noon on. */
export function range(count: number): { readonly from: number; readonly to: number } {
  return { from: START, to: START + count * MINUTE };
}

/** Returns so many requests of which so many were hits. */
export function rate(total: number, hits: number): Cell {
  return { kind: "rate", total, hits };
}

/** Returns a distribution whose P95 is exactly the given number of seconds: all of it in one bucket that ends there. */
export function p95At(seconds: number, count = 100): Cell {
  return { kind: "p95", bounds: [0, seconds / 0.95], counts: [0, count, 0] };
}
