import type { Outcome } from "../core/report/outcome";
import { type ProposeJob, propose } from "../flows/propose";
import { proposeTogether } from "../flows/regions/propose";
import type { Hub } from "../ports/forge";
import { DEFAULT_TAG, type JobContext, readTargets, type Target } from "./context";
import { commitOf, deployJob } from "./deploy-canary";
import { giveTokens, metricsJob, refusePlainTokens } from "./metrics-gate";

/** Starts propose. */
export async function startPropose(context: JobContext<"propose">): Promise<Outcome> {
  giveTokens(context);
  const { inputs, real } = context;
  const targets = await readTargets(context);
  const hub = real.hub(inputs);
  const jobs = targets.map((target) => proposeJob(context, target, hub));
  const [job, ...others] = jobs;
  const { rollout = [] } = inputs;
  if (job === undefined || others.length > 0 || rollout.length > 1)
    return proposeTogether(real.world, jobs, rollout, hub);
  const [canary] = rollout;
  return propose(real.world, canary === undefined ? job : { ...job, rollout: canary }, hub);
}

function proposeJob({ inputs }: Pick<JobContext<"propose">, "inputs">, target: Target, hub: Hub): ProposeJob {
  const { stages, approvalValid, deadMan, complaints } = target.plan;
  const metrics = metricsJob({ ...inputs, stage: undefined, "fail-on": ["fail"] }, target);
  refusePlainTokens(inputs, metrics);
  return {
    deploy: deployJob({ ...inputs, tag: DEFAULT_TAG }, target, commitOf(inputs, hub.run)),
    metrics: { ...metrics, deadMan },
    stages,
    approvalValid,
    ...(complaints === undefined ? {} : { complaints }),
  };
}
