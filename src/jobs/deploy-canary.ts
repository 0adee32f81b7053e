import { BEFORE_FIRST } from "../core/ask";
import type { Guards } from "../core/guards";
import type { Outcome } from "../core/report/outcome";
import { deployCanary } from "../flows/deploy-canary";
import type { DeployJob } from "../flows/deploy-job";
import { deployWaves } from "../flows/regions/deploy";
import type { RollbackJob } from "../flows/rollback-job";
import type { Inputs } from "../inputs/registry";
import type { Hub } from "../ports/forge";
import { DEFAULT_TAG, type JobContext, readTargets, stageName, type Target } from "./context";

/** Starts deploy-canary. */
export async function startDeployCanary(context: JobContext<"deploy-canary">): Promise<Outcome> {
  const { inputs, real } = context;
  const { commit } = real.hub({}).run;
  const [first, ...others] = await readTargets(context);
  if (others.length === 0) return deployCanary(real.world, deployJob(inputs, first, commit));
  const jobs = [first, ...others].map((target) => ({
    deploy: deployJob(inputs, target, commit),
    rollback: emergencyJob(target.ref),
  }));
  return deployWaves(real.world, jobs);
}

/** Returns the job that the inputs and the plan make together; `commit` is the run's, empty where nobody knows. */
export function deployJob(
  inputs: Pick<Inputs<"deploy-canary">, "image" | "stage" | "tag" | "override" | "dry-run">,
  { plan, ref }: Target,
  commit: string,
): DeployJob {
  const image = inputs.image ?? taggedOnly(plan.image);
  return {
    ref,
    ...(image === undefined ? {} : { image }),
    stage: stageName(plan, inputs.stage),
    stages: plan.stages,
    tag: inputs.tag,
    guards: guardsOf(inputs, plan),
    ...(commit === "" ? {} : { commit }),
    ...(inputs.stage === BEFORE_FIRST ? { goal: BEFORE_FIRST } : {}),
    dryRun: inputs["dry-run"],
    create: plan.firstRelease === "create",
    cleanUp: plan.cleanUp,
    ...(plan.measure === undefined ? {} : { measure: plan.measure }),
    ...(plan.serviceAccount === undefined ? {} : { serviceAccount: plan.serviceAccount }),
  };
}

/** Returns the job that takes a canary back which a gate found at fault; it asks nobody. */
export function emergencyJob(ref: Target["ref"]): RollbackJob {
  return { ref, mode: "emergency", mustConfirm: false, reason: "", tag: DEFAULT_TAG, dryRun: false };
}

/** Returns the commit of the image: what the input says, else the run's; empty where nobody knows. */
export function commitOf({ commit }: Pick<Inputs<"stage">, "commit">, run: Hub["run"]): string {
  return commit === "none" ? "" : (commit ?? run.commit);
}

/** Returns what stands in the way by the plan, and what of it the inputs step over. */
export function guardsOf(inputs: Pick<Inputs<"deploy-canary">, "override">, plan: Target["plan"]): Guards {
  const { freeze, quarantine, whileRunning } = plan;
  return { freeze, quarantine, whileRunning, override: inputs.override ?? [] };
}

/** A plan may name the repository alone; what is released is then said by the input, never by `latest`. */
function taggedOnly(image: string | undefined): string | undefined {
  return image !== undefined && /[@:][^/]+$/.test(image) ? image : undefined;
}
