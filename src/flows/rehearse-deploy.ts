import type { DryStep } from "../core/report/dry-run";
import type { Outcome } from "../core/report/outcome";
import { renderRehearsal } from "../core/report/rehearsal";
import { rolloutOutputs } from "../core/report/rollout";
import type { ServiceState } from "../core/service";
import { toCreation } from "../core/update";
import type { World } from "../ports";
import type { DeployJob } from "./deploy-job";
import { planFirstRelease, resumeFirstRelease, unfinishedFirstRelease } from "./first-release";
import { splitSteps } from "./measure-split";
import { ledgerOf, readSettled } from "./observe";
import { type Rehearsal, withSteps } from "./rehearsal";
import { rehearseMove } from "./rehearse-move";

/** Returns every request that deploy-canary would send, and sends none; throws what it would throw before the first. */
export async function rehearseDeploy(world: World, job: DeployJob): Promise<Outcome> {
  const found = await world.services.read(job.ref);
  const first = await rehearseFirstRelease(world, job, found);
  if (first !== undefined) return renderRehearsal(job.ref, { steps: first }, { changed: "false" });
  return renderDeployment(job, rehearseArrival(job, await rehearseMove(world, job, await beginRehearsal(world, job))));
}

/** Returns the rehearsal with the questions by which it is seen that the split arrived; none where it is not measured. */
export function rehearseArrival({ measure }: Pick<DeployJob, "measure">, sofar: Rehearsal): Rehearsal {
  const ledger = ledgerOf(sofar.state);
  return ledger === undefined ? sofar : withSteps(sofar, ...splitSteps(sofar.state, measure, ledger));
}

/** Returns a rehearsal that has no step yet, of the service once it is at rest. */
export async function beginRehearsal(world: World, { ref }: Pick<DeployJob, "ref">): Promise<Rehearsal> {
  return { steps: [], made: [], state: await readSettled(world, ref) };
}

/** Returns the outcome of a rehearsal: its outputs say where the rollout would be, and that nothing is changed. */
export function renderDeployment(
  { ref }: Pick<DeployJob, "ref">,
  found: Rehearsal,
  remarks: readonly string[] = [],
): Outcome {
  const ledger = ledgerOf(found.state);
  return renderRehearsal(
    ref,
    { ...found, remarks },
    ledger === undefined ? {} : rolloutOutputs(found.state, ledger, false, found.outside?.canary),
  );
}

/**
 * Returns the steps of a service's first release, also of one that is not finished; undefined for a service that has
 * had its own. Throws what the release would throw before its first change.
 */
export async function rehearseFirstRelease(
  world: World,
  job: DeployJob,
  found: ServiceState | undefined,
): Promise<readonly DryStep[] | undefined> {
  if (found === undefined) {
    const { ledger, body } = planFirstRelease(world, job);
    const title = `${job.ref.service} does not exist: it is made from ${ledger.image}, and serves 100 %`;
    return [{ title, request: toCreation(job.ref, body) }, awaiting(ledger.canary)];
  }
  const unfinished = unfinishedFirstRelease(found);
  if (unfinished === undefined) return undefined;
  const revision = await world.revisions.read(job.ref, unfinished.canary);
  if (revision?.ready === "failed") await resumeFirstRelease(world, job, unfinished);
  return [awaiting(unfinished.canary)];
}

function awaiting(revision: string): DryStep {
  const note = "Else the run ends with status 1, CANARY_NOT_READY; there is no version to go back to.";
  return { title: `Wait until ${revision} is ready, for 5 min at most`, note };
}
