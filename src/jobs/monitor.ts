import type { Outcome } from "../core/report/outcome";
import { monitor } from "../flows/monitor";
import type { MonitorJob, WatchTerms } from "../flows/monitor-job";
import { planForRegion } from "../plan/for-region";
import type { JobContext } from "./context";
import { guardsOf } from "./deploy-canary";
import { giveTokens, metricsJob, refusePlainTokens } from "./metrics-gate";
import { choosePlan, type NamedPlan, placesOf, readPlans } from "./monitor-plans";
import { allOf } from "./refusals";

type Context = JobContext<"monitor">;

/** Starts monitor: plans and inputs are read and checked as a whole before anything is asked of the cloud. */
export async function startMonitor(context: Context): Promise<Outcome> {
  giveTokens(context);
  const { real, inputs } = context;
  return monitor(real.world, real.hub(inputs), await monitorJob(context));
}

async function monitorJob(context: Context): Promise<MonitorJob> {
  const { inputs, real } = context;
  const plans = await readPlans(context);
  const ambient = inputs.project ?? real.settings.project;
  const [places] = await allOf([
    (async () => placesOf(inputs, plans, ambient))(),
    ...plans.map(async (plan) => refusePlainTokens(inputs, watchTerms(plan))),
  ]);
  return {
    places,
    termsOf: (ref) => {
      const plan = choosePlan(inputs, plans, ref);
      if (plan === undefined) return undefined;
      const { regions, ...alone } = watchTerms(planForRegion(plan, ref.region));
      // A service that has no plan of its own is judged by another one's, and need not be where that one is.
      return plan.service === ref.service && regions !== undefined ? { ...alone, regions } : alone;
    },
    autoPromote: inputs["auto-promote"],
    promoteWorkflow: inputs["promote-workflow"],
    deployWorkflow: inputs["deploy-workflow"],
    dryRun: inputs["dry-run"],
  };
}

/** The judging is that of metrics-gate; which service it is about, the rollout says that is found. */
function watchTerms(plan: NamedPlan): WatchTerms & ReturnType<typeof metricsJob> {
  const nobody = { project: "", region: "", service: plan.service };
  const { deadMan, complaints, cleanUp } = plan;
  return {
    ...metricsJob({ "fail-on": [], "dry-run": false }, { plan, ref: nobody }),
    plan: plan.path,
    ...(plan.regions.length > 1 ? { regions: plan.regions } : {}),
    deadMan,
    // To settle, to be ready, and to be healthy; the rest is for the runner.
    startsWithin: 600 + 300 + plan.health.deadline + 300,
    guards: guardsOf({}, plan),
    cleanUp,
    ...(complaints === undefined ? {} : { complaints }),
  };
}
