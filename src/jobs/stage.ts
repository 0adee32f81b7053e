import type { Outcome } from "../core/report/outcome";
import { stageWaves } from "../flows/regions/stage";
import { runStage } from "../flows/stage";
import type { StageJob } from "../flows/stage-job";
import type { Hub } from "../ports/forge";
import { DEFAULT_TAG, type JobContext, readTargets, type Target } from "./context";
import { commitOf, deployJob, emergencyJob } from "./deploy-canary";
import { healthJob } from "./health-gate";
import { giveTokens, metricsJob, refusePlainTokens } from "./metrics-gate";
import { allOf } from "./refusals";
import { boundBy } from "./stage-conditions";
import { telling } from "./telling";

/** Starts the action at the root: the parts' own jobs, and a rollback that asks nobody. */
export async function startStage(context: JobContext<"stage">): Promise<Outcome> {
  giveTokens(context);
  const { inputs, real } = context;
  const targets = await readTargets(context);
  const hub = real.hub(inputs);
  const jobs = await Promise.all(targets.map((target) => stageJob(context, target, hub.run)));
  const refs = targets.map(({ ref }) => ref);
  const [job, ...others] = jobs;
  return telling(context, refs, (door) =>
    job === undefined || others.length > 0 ? stageWaves(real.world, jobs, door) : runStage(real.world, job, door),
  );
}

async function stageJob(
  { inputs }: Pick<JobContext<"stage">, "inputs">,
  target: Target,
  run: Hub["run"],
): Promise<StageJob> {
  const { ref } = target;
  const metrics = metricsJob({ ...inputs, stage: undefined, "fail-on": ["fail"] }, target);
  const [{ conditions, ...moved }] = await allOf([
    (async () => boundBy(inputs, target.plan, ref.region))(),
    (async () => refusePlainTokens(inputs, metrics))(),
  ]);
  return {
    deploy: deployJob({ ...inputs, ...moved, tag: DEFAULT_TAG }, target, commitOf(inputs, run)),
    health: healthJob(inputs, target),
    metrics,
    rollback: emergencyJob(ref),
    ...(conditions === undefined ? {} : { conditions }),
  };
}
