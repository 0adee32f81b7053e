import type { Outcome } from "../core/report/outcome";
import { RolloutError } from "../errors";
import { healthGate } from "../flows/health-gate";
import type { HealthJob } from "../flows/health-job";
import { healthGates } from "../flows/regions/gates";
import type { Inputs } from "../inputs/registry";
import { DEFAULT_TAG, type JobContext, readTargets, type Target } from "./context";

/** Starts health-gate. */
export async function startHealthGate(context: JobContext<"health-gate">): Promise<Outcome> {
  const { inputs, real } = context;
  const jobs = (await readTargets(context)).map((target) => healthJob(inputs, target));
  refuseOneAddress(inputs, jobs);
  const [job, ...others] = jobs;
  return job === undefined || others.length > 0 ? healthGates(real.world, jobs) : healthGate(real.world, job);
}

/** Throws INPUT_INVALID where one address is to stand for the canaries of several regions. */
function refuseOneAddress({ url }: { readonly url?: string }, jobs: readonly HealthJob[]): void {
  if (url === undefined || jobs.length <= 1) return;
  const regions = jobs.map(({ ref }) => ref.region);
  throw new RolloutError(
    "INPUT_INVALID",
    `at url: expected input 'region' beside it, for the plan has ${regions.length} regions (${regions.join(", ")}) and each canary an address of its own, got none`,
    `with:\n  region: ${regions[0]}`,
  );
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
