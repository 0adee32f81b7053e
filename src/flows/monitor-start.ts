import type { Ledger, Queued } from "../core/ledger";
import type { Monitored } from "../core/report/monitored";
import type { Hub } from "../ports/forge";
import { renderOrder, startOnce, type Wanted } from "./dispatching";
import type { MonitorJob } from "./monitor-job";
import type { Looked } from "./monitor-look";

/** What was done about a rollout. */
export type Done = Pick<Monitored, "did" | "next" | "told" | "changed" | "exit">;

/** Which rollout is meant: one service by one plan, however many there are. */
type Meant = Pick<Looked, "ref" | "terms" | "together">;

/** Stands for the regions in the title of a run that is for all of the plan's. */
const ALL_REGIONS = "all regions";

/** Starts the workflow of the next stage unless it runs already, perhaps since a look before, and waits for nobody. */
export function promote(
  hub: Hub,
  job: MonitorJob,
  { ref, terms, together, ledger, stage }: Meant & { readonly ledger: Ledger; readonly stage: string },
  now: number,
): Promise<Done> {
  const { service, project } = ref;
  const { canary, since } = ledger;
  const { rollout = canary } = together ?? {};
  const title = `Promote ${service} (${project} ${placeOf(ref, together)}) to ${stage}: ${rollout}`;
  const inputs = { plan: terms.plan, service, ...regionOf(ref, together), project, stage, rollout };
  return start(hub, job, { workflow: job.promoteWorkflow, inputs, title, since }, now);
}

/**
 * Starts the workflow that releases the image that waited, with the commit that it was built from where that is known: the
 * branch is further on by then.
 */
export function deploy(
  hub: Hub,
  job: MonitorJob,
  { ref, terms, together }: Meant,
  { image, commit, at: since }: Pick<Queued, "image" | "commit" | "at">,
  now: number,
): Promise<Done> {
  const { service, project } = ref;
  const title = `Deploy ${image} to ${service} (${project} ${placeOf(ref, together)})`;
  const built = commit === "" ? {} : { commit };
  const inputs = { image, plan: terms.plan, service, ...regionOf(ref, together), project, ...built };
  return start(hub, job, { workflow: job.deployWorkflow, inputs, title, since }, now);
}

function placeOf({ region }: Looked["ref"], together: Looked["together"]): string {
  return together === undefined ? region : ALL_REGIONS;
}

/** Without a region the workflow works on all of the plan's. */
function regionOf({ region }: Looked["ref"], together: Looked["together"]): { readonly region?: string } {
  return together === undefined ? { region } : {};
}

async function start(hub: Hub, { autoPromote, dryRun }: MonitorJob, wanted: Wanted, now: number): Promise<Done> {
  const next = renderOrder(wanted, hub.run.branch);
  if (dryRun) return { did: `would start ${wanted.workflow} unless it runs already`, next, changed: false, exit: 0 };
  if (!autoPromote) return { did: "left to a person, for auto-promote is false", next, changed: false, exit: 0 };
  const started = await startOnce(hub, wanted, now);
  switch (started.kind) {
    case "started":
      return { did: `started ${wanted.workflow}: ${started.url}`, changed: false, exit: 0 };
    case "open":
      return { did: `${wanted.workflow} is ${started.status}: ${started.url}`, changed: false, exit: 0 };
    case "held":
      return {
        did: `${wanted.workflow} was not started: ${started.why}`,
        next,
        changed: false,
        exit: started.alarm ? 3 : 0,
      };
    case "none":
      return { did: `${wanted.workflow} was not started: ${started.why}`, next, changed: false, exit: 3 };
  }
}
