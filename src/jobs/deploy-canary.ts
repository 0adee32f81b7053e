import type { Outcome } from "../core/report/outcome";
import { deployCanary } from "../flows/deploy-canary";
import type { DeployJob } from "../flows/deploy-job";
import type { Inputs } from "../inputs/registry";
import { type JobContext, readTarget, stageName, type Target } from "./context";

/** Starts deploy-canary. */
export async function startDeployCanary(context: JobContext<"deploy-canary">): Promise<Outcome> {
  return deployCanary(context.real.world, deployJob(context.inputs, await readTarget(context)));
}

/** Returns the job that the inputs and the plan make together; an image of the plan alone is not insisted on. */
export function deployJob(
  inputs: Pick<Inputs<"deploy-canary">, "image" | "stage" | "tag" | "dry-run">,
  { plan, ref }: Target,
): DeployJob {
  const image = inputs.image ?? taggedOnly(plan.image);
  return {
    ref,
    ...(image === undefined ? {} : { image }),
    stage: stageName(plan, inputs.stage),
    stages: plan.stages,
    tag: inputs.tag,
    insist: inputs.image !== undefined,
    dryRun: inputs["dry-run"],
    create: plan.firstRelease === "create",
    ...(plan.serviceAccount === undefined ? {} : { serviceAccount: plan.serviceAccount }),
  };
}

/** A plan may name the repository alone; what is released is then said by the input, never by `latest`. */
function taggedOnly(image: string | undefined): string | undefined {
  return image !== undefined && /[@:][^/]+$/.test(image) ? image : undefined;
}
