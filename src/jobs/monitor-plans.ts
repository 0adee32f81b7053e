import type { ServiceRef } from "../core/service";
import { RolloutError } from "../errors";
import type { Place } from "../flows/monitor-job";
import type { RolloutPlan } from "../plan/schema";
import { readPlan } from "../target";
import { type JobContext, workspaceOf } from "./context";

type Context = JobContext<"monitor">;
type Inputs = Context["inputs"];

/** A plan, and the path that it was read from as the inputs name it. */
export type NamedPlan = RolloutPlan & { readonly path: string };

/** Returns the plans that are named, at least one. Throws one error that tells of all those that cannot be used. */
export async function readPlans({ inputs, env, real }: Context): Promise<readonly NamedPlan[]> {
  const paths = [...new Set(inputs.plans ?? [inputs.plan])];
  const read = await Promise.allSettled(
    paths.map(async (path) => {
      const plan = await readPlan({ plan: path }, workspaceOf(env), real.world.log.info);
      return { ...plan, path };
    }),
  );
  const thrown: unknown[] = read.flatMap((one): unknown[] => (one.status === "rejected" ? [one.reason] : []));
  if (thrown.length > 0) throw asOne(thrown);
  const plans = read.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  refuseTwins(plans);
  return plans;
}

/** The first one's code stands for all: whoever has several mistakes to mend wants to see them together. */
function asOne(thrown: readonly unknown[]): unknown {
  const [first] = thrown;
  const refusals = thrown.flatMap((one) => (one instanceof RolloutError ? [one] : []));
  if (!(first instanceof RolloutError) || refusals.length < 2) return first;
  const hints = [...new Set(refusals.flatMap(({ hint }) => hint ?? []))];
  return new RolloutError(first.code, refusals.map(({ message }) => message).join("\n"), hints.join("\n"));
}

function refuseTwins(plans: readonly RolloutPlan[]): void {
  const twins = plans.filter((plan, index) => plans.slice(0, index).some((other) => isTwin(plan, other)));
  if (twins.length === 0) return;
  const names = [...new Set(twins.map(({ service }) => service))].join(", ");
  const message = `expected one plan for each service of a project and region, got several for ${names}`;
  throw new RolloutError("INPUT_INVALID", message, "Leave all but one of them out of the input 'plans'.");
}

function isTwin(one: RolloutPlan, other: RolloutPlan): boolean {
  const sameProject = one.project === other.project;
  return one.service === other.service && sameProject && one.regions.some((region) => other.regions.includes(region));
}

/** Returns where to look, each place once. Throws INPUT_INVALID where nobody says in which project a plan's service is. */
export function placesOf(
  inputs: Pick<Inputs, "projects" | "project" | "regions" | "region">,
  plans: readonly RolloutPlan[],
  ambient: string | undefined,
): readonly Place[] {
  const places = plans.flatMap((plan) => {
    const projects = inputs.projects ?? [inputs.project ?? plan.project ?? ambient];
    const regions = inputs.regions ?? (inputs.region === undefined ? plan.regions : [inputs.region]);
    return projects.flatMap((project) => regions.map((region) => ({ project: requireProject(plan, project), region })));
  });
  return [...new Map(places.map((place) => [`${place.project} ${place.region}`, place])).values()];
}

function requireProject({ service }: RolloutPlan, project: string | undefined): string {
  if (project !== undefined) return project;
  throw new RolloutError(
    "INPUT_INVALID",
    `expected input 'projects' or 'project', or 'project' in the plan of ${service}, or GOOGLE_CLOUD_PROJECT, got nothing`,
    "with:\n  projects: my-project",
  );
}

/** Returns the plan by which the service's rollout is looked after; undefined where nobody asked for that service. */
export function choosePlan<Plan extends RolloutPlan>(
  inputs: Pick<Inputs, "services" | "service">,
  plans: readonly Plan[],
  ref: ServiceRef,
): Plan | undefined {
  const own = plans.filter(({ service }) => service === ref.service);
  const exact = own.find(({ project, regions }) => project === ref.project && regions.includes(ref.region));
  const mine = exact ?? own.find(({ regions }) => regions.includes(ref.region)) ?? own[0];
  const named = inputs.services ?? (inputs.service === undefined ? undefined : [inputs.service]);
  if (named === undefined) return mine;
  return named === "*" || named.includes(ref.service) ? (mine ?? plans[0]) : undefined;
}
