import type { Outcome } from "../core/report/outcome";
import { metricsGate } from "../flows/metrics-gate";
import type { MetricsJob } from "../flows/metrics-job";
import type { Inputs } from "../inputs/registry";
import { withJudge } from "../plan/judges";
import { findStage } from "../plan/stages";
import type { RealWorld } from "../world";
import { type JobContext, readTarget, type Target } from "./context";

type MetricsInputs = Pick<Inputs<"metrics-gate">, "every" | "for" | "judge" | "fail-on" | "dry-run"> & {
  stage?: string | undefined;
};

/** The tokens that a run was given, and the door that they are for. */
interface TokenContext {
  readonly inputs: Pick<Inputs<"metrics-gate">, "metrics-tokens">;
  readonly real: Pick<RealWorld, "useMetricsTokens">;
}

/** Starts metrics-gate. */
export async function startMetricsGate(context: JobContext<"metrics-gate">): Promise<Outcome> {
  giveTokens(context);
  return metricsGate(context.real.world, metricsJob(context.inputs, await readTarget(context)));
}

/** Hands the tokens for metrics to the door that sends them; from then on nothing that is printed has one in it. */
export function giveTokens({ inputs, real }: TokenContext): void {
  const tokens = inputs["metrics-tokens"];
  if (tokens !== undefined) real.useMetricsTokens(tokens);
}

/** Returns the job that the inputs and the plan make together. */
export function metricsJob(inputs: MetricsInputs, target: Target): MetricsJob {
  const { ref } = target;
  const plan = inputs.judge === undefined ? target.plan : withJudge(target.plan, inputs.judge);
  return {
    ref,
    metrics: plan.metrics,
    stages: plan.stages,
    statistics: plan.statistics,
    onSkew: plan.onSkew,
    ...(inputs.stage === undefined ? {} : { stage: findStage(plan, inputs.stage).name }),
    ...(inputs.for === undefined ? {} : { for: inputs.for }),
    ...(inputs.every === undefined ? {} : { every: inputs.every }),
    onInconclusive: plan.onInconclusive,
    rollbackOn: plan.rollback.on,
    failOn: inputs["fail-on"],
    dryRun: inputs["dry-run"],
  };
}
