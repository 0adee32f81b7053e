import { sendsPlainToken } from "../core/metrics-token";
import type { Outcome } from "../core/report/outcome";
import type { Source } from "../core/source";
import { RolloutError } from "../errors";
import { metricsGate } from "../flows/metrics-gate";
import type { MetricsJob } from "../flows/metrics-job";
import { metricsGates } from "../flows/regions/gates";
import type { Inputs } from "../inputs/registry";
import { withJudge } from "../plan/judges";
import { findStage } from "../plan/stages";
import type { RealWorld } from "../world";
import { type JobContext, readTargets, type Target } from "./context";

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
  const { inputs, real } = context;
  const [first, ...others] = await readTargets(context);
  const job = metricsJob(inputs, first);
  refusePlainTokens(inputs, job);
  if (others.length === 0) return metricsGate(real.world, job);
  return metricsGates(real.world, [job, ...others.map((target) => metricsJob(inputs, target))]);
}

/** Hands the tokens for metrics to the door that sends them; from then on nothing that is printed has one in it. */
export function giveTokens({ inputs, real }: TokenContext): void {
  const tokens = inputs["metrics-tokens"];
  if (tokens !== undefined) real.useMetricsTokens(tokens);
}

/** Throws INPUT_INVALID where a metric's address would get its token unencrypted; nothing has been asked by then. */
export function refusePlainTokens(
  { "metrics-tokens": tokens = new Map() }: TokenContext["inputs"],
  job: MetricsJob,
): void {
  const plain = job.metrics.filter(({ source }) =>
    addressesOf(source).some((url) => sendsPlainToken(new URL(url), tokens)),
  );
  if (plain.length === 0) return;
  const lines = plain.flatMap(({ name, source }) =>
    addressesOf(source).map((url) => {
      const { host } = new URL(url);
      return `at metrics-tokens: expected an https address of ${host} in the plan's metric ${name}, since there is a token for it, got http`;
    }),
  );
  throw new RolloutError(
    "INPUT_INVALID",
    lines.join("\n"),
    "Write https:// in the plan, or leave the host out of metrics-tokens.",
  );
}

/** The addresses that a token may be sent to. */
function addressesOf(source: Source): readonly string[] {
  if (source.kind === "prometheus") return [source.endpoint];
  return source.kind === "http" ? [source.url] : [];
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
