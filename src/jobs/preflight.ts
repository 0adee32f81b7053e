import { parseImage, repositoryOf } from "../core/image";
import type { AccountChoice } from "../core/preflight/account";
import { isOutside } from "../core/preflight/way";
import type { Outcome } from "../core/report/outcome";
import { plannedWays } from "../core/ways";
import { RolloutError } from "../errors";
import { preflight } from "../flows/preflight";
import type { ImageWish, PlanReading, PreflightJob } from "../flows/preflight/job";
import { connectGround } from "../ground";
import { planForRegion } from "../plan/for-region";
import type { RolloutPlan } from "../plan/schema";
import { placesOf, readPlan } from "../target";
import { type JobContext, workspaceOf } from "./context";

/** Starts preflight. */
export async function startPreflight(context: JobContext<"preflight">): Promise<Outcome> {
  const { inputs, env, real } = context;
  return preflight(connectGround(real, env, inputs["github-token"]), await preflightJob(context));
}

/** A plan that cannot be read is a row of the table; all others go by the inputs then, as far as these say enough. */
async function preflightJob({ inputs, env, real }: JobContext<"preflight">): Promise<PreflightJob> {
  const { plan, reading } = await readIfPossible(inputs, workspaceOf(env));
  const stages = plan?.stages ?? [];
  const project = inputs.project ?? plan?.project ?? real.settings.project;
  const image = inputs.image ?? plan?.image;
  const account = accountOf(inputs["service-account"], plan?.serviceAccount);
  return {
    mode: inputs.mode,
    dryRun: inputs["dry-run"],
    plan: { ...reading, path: inputs.plan },
    ...(project === undefined ? {} : { project }),
    ...placeOf(inputs, plan, project),
    create: plan?.firstRelease === "create",
    deletesCanary: plan?.cleanUp.canaryService === "delete",
    ...routingsOf(inputs, plan, project),
    apis: inputs.apis,
    ...(account === undefined ? {} : { account }),
    ...(image === undefined ? {} : { image: wishOf(image) }),
    sources: [...new Set((plan?.metrics ?? []).map(({ source }) => source.kind))],
    environments: [...new Set(stages.flatMap(({ environment }) => environment ?? []))],
    unguarded: stages.filter(({ environment }) => environment === undefined).map(({ name }) => name),
    bakes: stages.filter(({ bake }) => bake > 0).map(({ name }) => name),
    ...(inputs.schedule === undefined ? {} : { schedule: inputs.schedule }),
  };
}

type Inputs = JobContext<"preflight">["inputs"];

async function readIfPossible(
  inputs: Inputs,
  workspace: string,
): Promise<{ readonly plan?: RolloutPlan; readonly reading: PlanReading }> {
  const warnings: string[] = [];
  try {
    const plan = await readPlan(inputs, workspace, (line) => warnings.push(line));
    return { plan, reading: { kind: "valid", warnings } };
  } catch (error) {
    if (!(error instanceof RolloutError)) throw error;
    return { reading: { kind: "mistaken", error } };
  }
}

function placeOf(
  inputs: Inputs,
  plan: RolloutPlan | undefined,
  project: string | undefined,
): Pick<PreflightJob, "service" | "elsewhere" | "whyNoService"> {
  try {
    const [service, ...elsewhere] = placesOf(inputs, plan, project);
    return { service, elsewhere };
  } catch (error) {
    if (!(error instanceof RolloutError)) throw error;
    return { whyNoService: error };
  }
}

/** Without a plan or a place nothing is known of the routing, and another row says why. */
function routingsOf(
  inputs: Inputs,
  plan: RolloutPlan | undefined,
  project: string | undefined,
): Pick<PreflightJob, "routings"> {
  const { service, elsewhere = [] } = placeOf(inputs, plan, project);
  if (plan === undefined || service === undefined) return {};
  const routings = [service, ...elsewhere]
    .map((ref) => ({ ref, ways: plannedWays(planForRegion(plan, ref.region).stages) }))
    .filter(isOutside);
  return routings.length === 0 ? {} : { routings };
}

function accountOf(given: string | undefined, planned: string | undefined): AccountChoice | undefined {
  if (given !== undefined) return { email: given, from: "input" };
  return planned === undefined ? undefined : { email: planned, from: "plan" };
}

function wishOf(text: string): ImageWish {
  const name = parseImage(text);
  if (name === undefined) return { kind: "malformed", text };
  const repository = repositoryOf(name);
  const kind = name.tag === undefined && name.digest === undefined ? "repository" : "image";
  return { kind, name, ...(repository === undefined ? {} : { repository }) };
}
