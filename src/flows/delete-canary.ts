import type { Pair } from "../core/refuge";
import { freshName, templateAgain } from "../core/revision";
import type { ServiceState } from "../core/service";
import { RolloutError } from "../errors";
import type { World } from "../ports";
import { applyUpdate } from "./apply";

/**
 * Deletes the canary's revision after the traffic has left it. Cloud Run refuses to delete a service's latest
 * revision, so where the canary is that, the stable version is made again first; it gets no traffic.
 */
export async function deleteCanary(world: World, state: ServiceState, { revision, canary }: Pair): Promise<void> {
  if (state.latestCreated === canary) await makeAgain(world, state, revision);
  await world.revisions.delete(state.ref, canary);
}

/** Deletes a canary that was taken back before. The traffic stays as somebody set it since, but for the canary's tag. */
export async function deleteLeftover(world: World, state: ServiceState, leftover: Pair, tag: string): Promise<void> {
  const traffic = state.traffic.filter((target) => target.tag !== tag || target.percent > 0);
  const { ref, generation: plannedOn, etag, annotations } = state;
  const untagged = traffic.length === state.traffic.length;
  const after = untagged ? state : await applyUpdate(world, { ref, plannedOn, etag, traffic, annotations });
  await deleteCanary(world, after, leftover);
}

async function makeAgain(world: World, state: ServiceState, stable: string): Promise<void> {
  const revision = await world.revisions.read(state.ref, stable);
  if (revision === undefined)
    throw new RolloutError("CONFLICT", `expected revision ${stable}, got none: it was deleted in between`);
  const template = templateAgain(revision, freshName(state, revision.image));
  const { ref, generation: plannedOn, etag, traffic, annotations } = state;
  await applyUpdate(world, { ref, plannedOn, etag, traffic, annotations, template });
}
