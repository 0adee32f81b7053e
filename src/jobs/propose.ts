import type { Outcome } from "../core/report/outcome";
import { propose } from "../flows/propose";
import { DEFAULT_TAG, type JobContext, readTarget } from "./context";
import { commitOf, deployJob } from "./deploy-canary";
import { giveTokens, metricsJob, refusePlainTokens } from "./metrics-gate";

/** Starts propose. */
export async function startPropose(context: JobContext<"propose">): Promise<Outcome> {
  giveTokens(context);
  const { inputs, real } = context;
  const target = await readTarget(context);
  const { stages, approvalValid, deadMan, complaints } = target.plan;
  const metrics = metricsJob({ ...inputs, stage: undefined, "fail-on": ["fail"] }, target);
  refusePlainTokens(inputs, metrics);
  const hub = real.hub(inputs);
  const job = {
    deploy: deployJob({ ...inputs, tag: DEFAULT_TAG }, target, commitOf(inputs, hub.run)),
    metrics: { ...metrics, deadMan },
    stages,
    approvalValid,
    ...(complaints === undefined ? {} : { complaints }),
    ...(inputs.rollout === undefined ? {} : { rollout: inputs.rollout }),
  };
  return propose(real.world, job, hub);
}
