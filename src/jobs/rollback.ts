import type { Outcome } from "../core/report/outcome";
import type { ServiceRef } from "../core/service";
import { plannedWays } from "../core/ways";
import { RolloutError } from "../errors";
import { rollbacks } from "../flows/regions/gates";
import { rollback } from "../flows/rollback";
import type { RollbackJob } from "../flows/rollback-job";
import { planForRegion } from "../plan/for-region";
import type { RolloutPlan } from "../plan/schema";
import { placesOf, readPlan } from "../target";
import { DEFAULT_TAG, type JobContext, workspaceOf } from "./context";
import { telling } from "./telling";

/** Starts rollback; the traffic is back before anybody is told. */
export async function startRollback(context: JobContext<"rollback">): Promise<Outcome> {
  const [job, ...others] = await rollbackJobs(context);
  const { real, inputs } = context;
  const refs = [job, ...others].map(({ ref }) => ref);
  const { rollout = [] } = inputs;
  return telling(context, refs, () => {
    if (others.length > 0 || rollout.length > 1) return rollbacks(real.world, [job, ...others], rollout);
    const [canary] = rollout;
    return rollback(real.world, canary === undefined ? job : { ...job, of: { canary } });
  });
}

/** A rollback must not fail because of a file: with everything given, a plan that cannot be read is left aside. */
async function rollbackJobs(context: JobContext<"rollback">): Promise<readonly [RollbackJob, ...RollbackJob[]]> {
  const { inputs, real } = context;
  const { mode, confirm, reason } = inputs;
  const plan = await readPlanIfNeeded(context);
  const [first, ...others] = placesOf(inputs, plan, real.settings.project);
  const jobAt = (ref: ServiceRef): RollbackJob => ({
    ref,
    mode,
    ...(confirm === undefined ? {} : { confirm }),
    mustConfirm: plan?.rollback.confirm !== "none",
    reason: reason ?? "",
    tag: DEFAULT_TAG,
    dryRun: inputs["dry-run"],
    ...(plan === undefined ? {} : { planned: plannedWays(planForRegion(plan, ref.region).stages) }),
  });
  return [jobAt(first), ...others.map(jobAt)];
}

async function readPlanIfNeeded({ inputs, env, real }: JobContext<"rollback">): Promise<RolloutPlan | undefined> {
  const { world, settings } = real;
  const needed =
    inputs.service === undefined || inputs.region === undefined || (inputs.project ?? settings.project) === undefined;
  try {
    const plan = await readPlan(inputs, workspaceOf(env), world.log.info);
    return plan;
  } catch (cause) {
    if (needed || !(cause instanceof RolloutError)) throw cause;
    world.log.info(`The plan was left aside: ${cause.message}`);
    return undefined;
  }
}
