import type { Guards } from "../../src/core/guards";
import { DEFAULT_STATISTICS } from "../../src/core/judge/terms";
import type { MetricRule } from "../../src/core/metric";
import type { DeployJob } from "../../src/flows/deploy-job";
import type { HealthJob } from "../../src/flows/health-job";
import type { MetricsJob } from "../../src/flows/metrics-job";
import type { RollbackJob } from "../../src/flows/rollback-job";
import type { StageJob } from "../../src/flows/stage-job";
import { REF } from "../fakes/cloud-run";
import { expression } from "../fakes/expression";
import { USUAL } from "../fakes/rules";

export const V2 = "registry.example/ion-api@sha256:bbb";
export const V3 = "registry.example/ion-api@sha256:ccc";
export const STAGES = [
  { name: "one", percent: 5, watch: 600, bake: 0 },
  { name: "two", percent: 25, watch: 600, bake: 0 },
  { name: "three", percent: 100, watch: 600, bake: 0 },
];

export const ERROR_RATE: MetricRule = {
  name: "error-rate",
  ...USUAL,
  source: { kind: "cloud-monitoring" },
  measure: { kind: "rate", of: "bad" },
  lines: { better: "lower", target: 0.01, warn: 0.02, rollback: 0.05 },
  window: 300,
  lag: 60,
};
export const LATENCY: MetricRule = {
  name: "latency-p95",
  ...USUAL,
  source: { kind: "cloud-monitoring" },
  measure: { kind: "p95" },
  lines: { better: "lower", target: 15, warn: 17, rollback: 20 },
  window: 300,
  lag: 180,
};

/** Nothing stands in the way but an image of the last week that was taken back. */
export const GUARDS: Guards = { freeze: [], quarantine: 604_800, whileRunning: "hold", override: [] };

/** Returns a job for deploy-canary: the image v2 to the next stage. */
export function deployJob(change: Partial<DeployJob> = {}): DeployJob {
  const job = { ref: REF, image: V2, stage: "next", stages: STAGES, tag: "canary", dryRun: false, create: false };
  return { ...job, guards: GUARDS, ...change };
}

/** Returns a job for health-gate: three times in a row, two seconds apart, within a minute. */
export function healthJob(change: Partial<HealthJob> = {}): HealthJob {
  const expect = expression("status == 200", ({ status }) => status === 200n);
  const health = { path: "/health", expect, passes: 3, every: 2, deadline: 60, within: 10 };
  return { ref: REF, tag: "canary", health, checks: [], dryRun: false, ...change };
}

/** Returns a job for metrics-gate: the stage's ten minutes, looked at each minute, with the founding case's two lines of Cloud Run. */
export function metricsJob(change: Partial<MetricsJob> = {}): MetricsJob {
  return {
    ref: REF,
    metrics: [ERROR_RATE, LATENCY],
    statistics: DEFAULT_STATISTICS,
    onSkew: "warn",
    stages: STAGES,
    onInconclusive: "extend",
    rollbackOn: ["fail"],
    failOn: ["fail"],
    dryRun: false,
    ...change,
  };
}

/** Returns a job for rollback as an emergency, which asks nobody. */
export function rollbackJob(change: Partial<RollbackJob> = {}): RollbackJob {
  return { ref: REF, mode: "emergency", mustConfirm: true, reason: "", tag: "canary", dryRun: false, ...change };
}

/** Returns a job for one whole stage, the next one. */
export function stageJob(change: Partial<StageJob> = {}): StageJob {
  return { deploy: deployJob(), health: healthJob(), metrics: metricsJob(), rollback: rollbackJob(), ...change };
}
