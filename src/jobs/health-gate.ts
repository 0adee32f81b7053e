import type { Outcome } from "../core/report/outcome";
import { healthGate } from "../flows/health-gate";
import type { HealthJob } from "../flows/health-job";
import type { Inputs } from "../inputs/registry";
import { DEFAULT_TAG, type JobContext, readTarget, type Target } from "./context";

/** Starts health-gate. */
export async function startHealthGate(context: JobContext<"health-gate">): Promise<Outcome> {
  return healthGate(context.real.world, healthJob(context.inputs, await readTarget(context)));
}

/** Returns the job that the inputs and the plan make together. */
export function healthJob(
  inputs: Pick<Inputs<"health-gate">, "dry-run"> & { url?: string; deadline?: number },
  { plan, ref }: Target,
): HealthJob {
  const { url, deadline } = inputs;
  const health = deadline === undefined ? plan.health : { ...plan.health, deadline };
  return {
    ref,
    ...(url === undefined ? {} : { url }),
    tag: DEFAULT_TAG,
    health,
    checks: plan.checks,
    dryRun: inputs["dry-run"],
  };
}
