import { renderPercent, renderSeconds } from "../format";
import type { Lines, MetricRule } from "../metric";

/** How a version that is well behaves; what is left out follows from each metric's own target. */
export interface Health {
  /** Share of bad requests; fraction 0–1. */
  readonly errors?: number;
  /** Seconds. */
  readonly p95?: number;
  /** Of values in 0–1. */
  readonly mean?: number;
}

/** What the canary is like in a rollout that is played. `fault` says what its users suffer from. */
export interface Scenario {
  readonly name: string;
  readonly fault: "none" | "limit" | "errors" | "slow";
  /**
   * The truth behind each metric, in the order of the plan's: share of bad requests (fraction 0–1, also for metrics that
   * count the good ones), P95 in seconds, or mean.
   */
  readonly canary: readonly number[];
  readonly stable: readonly number[];
}

/** The error rates that a gate is asked to catch; fractions. */
const ERRORS = [0.02, 0.05, 0.08, 0.5] as const;
/** How far beyond its rollback line a slow canary's P95 is. */
export const SLOWER = 1.25;

/** Returns the truth behind each metric of a version that is well. */
export function healthyTruths(metrics: readonly MetricRule[], health: Health): readonly number[] {
  const errors =
    health.errors ?? least(metrics.flatMap((rule) => (rule.measure.kind === "rate" ? budgetOf(rule) : [])));
  const p95 =
    health.p95 ??
    least(
      metrics.flatMap(({ measure, lines }) => (measure.kind === "p95" ? lines.target : [])),
      0.8,
    );
  return metrics.map(({ measure, lines }) => {
    if (measure.kind === "rate") return errors;
    return measure.kind === "p95" ? p95 : (health.mean ?? better(lines));
  });
}

/**
 * Returns what is played: a healthy canary, one exactly at its warn lines, 2, 5, 8 and 50 percent of errors, and a P95 of
 * {@link SLOWER} times its rollback line. A fault that no metric of the plan measures is left out.
 */
export function scenariosFor(metrics: readonly MetricRule[], health: Health): readonly Scenario[] {
  const stable = healthyTruths(metrics, health);
  const other = (
    fault: Scenario["fault"],
    name: string,
    truth: (rule: MetricRule, well: number) => number,
  ): Scenario => ({
    fault,
    name,
    stable,
    canary: metrics.map((rule, index) => truth(rule, stable[index] ?? 0)),
  });
  const measured = (kind: MetricRule["measure"]["kind"]) => metrics.some(({ measure }) => measure.kind === kind);
  const bad = ERRORS.map((share) =>
    other("errors", `${renderPercent(share)} errors`, ({ measure }, well) => (measure.kind === "rate" ? share : well)),
  );
  const slow = slowestP95(metrics);
  return [
    other("none", "healthy", (_, well) => well),
    other("limit", "at its warn lines", atWarn),
    ...(measured("rate") ? bad : []),
    ...(slow === undefined
      ? []
      : [
          other("slow", `P95 of ${renderSeconds(slow)}`, ({ measure }, well) => (measure.kind === "p95" ? slow : well)),
        ]),
  ];
}

/** The share of bad requests that a metric still takes for its target, halved: a version that is well stays below. */
function budgetOf({ measure, lines: { target } }: MetricRule): number {
  return (measure.kind === "rate" && measure.of === "good" ? 1 - target : target) / 2;
}

/** A quarter of the way from the target to the best that there is. */
function better({ better: side, target }: Lines): number {
  return side === "higher" ? target + (1 - target) / 4 : target * 0.75;
}

function least(values: readonly number[], factor = 1): number {
  return values.length === 0 ? 0 : Math.min(...values) * factor;
}

/** A metric without a warn line is at its target then. */
function atWarn({ measure, lines }: MetricRule): number {
  const line = lines.warn ?? lines.target;
  return measure.kind === "rate" && measure.of === "good" ? 1 - line : line;
}

/** Beyond the rollback lines of all; where none has one, beyond the last lines that there are. */
function slowestP95(metrics: readonly MetricRule[]): number | undefined {
  const lines = metrics.flatMap(({ measure, lines: { target, warn, rollback } }) =>
    measure.kind === "p95" ? (rollback ?? warn ?? target) : [],
  );
  return lines.length === 0 ? undefined : Math.max(...lines) * SLOWER;
}
