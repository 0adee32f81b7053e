import { DEFAULT_STATISTICS, type JudgeName } from "../../../src/core/judge/terms";
import type { MetricRule } from "../../../src/core/metric";
import { type Simulation, type SimulationReport, simulate } from "../../../src/core/simulate/simulation";
import { USUAL } from "../../fakes/rules";
import { seeded } from "./seeded";

/** The founding case's error rate, judged as asked. */
export function errorRate(judge: JudgeName, more: Partial<MetricRule> = {}): MetricRule {
  return {
    ...USUAL,
    name: "error-rate",
    source: { kind: "cloud-monitoring" },
    measure: { kind: "rate", of: "bad" },
    lines: { better: "lower", target: 0.01, warn: 0.02, rollback: 0.05 },
    window: 300,
    lag: 0,
    judge,
    ...more,
  };
}

/** The founding case's P95, judged as asked. */
export function latency(judge: JudgeName, more: Partial<MetricRule> = {}): MetricRule {
  return {
    ...errorRate(judge),
    name: "latency-p95",
    measure: { kind: "p95" },
    lines: { better: "lower", target: 15, warn: 17, rollback: 20 },
    window: 600,
    ...more,
  };
}

/** One stage with 5 % of 10 requests a second, watched for an hour and judged by evidence, but for what is said. */
export function play(
  change: Partial<Omit<Simulation, "plan">> & { readonly plan?: Partial<Simulation["plan"]> } = {},
): Simulation {
  return {
    profile: [10],
    rollouts: 200,
    health: {},
    bakeEvery: 1800,
    ...change,
    plan: {
      stages: [{ name: "stage-1", percent: 5, watch: 3600, bake: 0 }],
      metrics: [errorRate("sequential")],
      statistics: DEFAULT_STATISTICS,
      onInconclusive: "hold",
      rollback: { on: ["fail"] },
      ...change.plan,
    },
  };
}

/** Plays to the end with a seed. */
export function report(simulation: Simulation, seed = 1): SimulationReport {
  const steps = simulate(simulation, seeded(seed));
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
