import type { Outcome } from "../core/report/outcome";
import { RolloutError } from "../errors";
import { rollback } from "../flows/rollback";
import type { RollbackJob } from "../flows/rollback-job";
import type { RolloutPlan } from "../plan/schema";
import { readPlan, refuseUnsupported, whereOf } from "../target";
import { DEFAULT_TAG, type JobContext, workspaceOf } from "./context";
import { telling } from "./telling";

/** Starts rollback; the traffic is back before anybody is told. */
export async function startRollback(context: JobContext<"rollback">): Promise<Outcome> {
  const job = await rollbackJob(context);
  return telling(context, job.ref, () => rollback(context.real.world, job));
}

/** A rollback must not fail because of a file: with everything given, a plan that cannot be read is left aside. */
async function rollbackJob(context: JobContext<"rollback">): Promise<RollbackJob> {
  const { inputs, real } = context;
  const { mode, confirm, reason } = inputs;
  const plan = await readPlanIfNeeded(context);
  return {
    ref: whereOf(inputs, plan, real.settings.project),
    mode,
    ...(confirm === undefined ? {} : { confirm }),
    mustConfirm: plan?.rollback.confirm !== "none",
    reason: reason ?? "",
    ...(inputs.rollout === undefined ? {} : { of: { canary: inputs.rollout } }),
    tag: DEFAULT_TAG,
    dryRun: inputs["dry-run"],
  };
}

async function readPlanIfNeeded({ inputs, env, real }: JobContext<"rollback">): Promise<RolloutPlan | undefined> {
  const { world, settings } = real;
  const needed =
    inputs.service === undefined || inputs.region === undefined || (inputs.project ?? settings.project) === undefined;
  try {
    const plan = await readPlan(inputs, workspaceOf(env), world.log.info);
    refuseUnsupported(plan);
    return plan;
  } catch (cause) {
    if (needed || !(cause instanceof RolloutError)) throw cause;
    world.log.info(`The plan was left aside: ${cause.message}`);
    return undefined;
  }
}
