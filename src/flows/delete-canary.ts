import type { Pair } from "../core/refuge";
import { freshName, templateAgain } from "../core/revision";
import type { ServiceState } from "../core/service";
import type { UpdateRequest } from "../core/update";
import { RolloutError } from "../errors";
import type { World } from "../ports";
import { applyUpdate } from "./apply";

/**
 * Deletes the canary's revision after the traffic has left it. Cloud Run refuses to delete a service's latest
 * revision, so where the canary is that, the stable version is made again first; it gets no traffic.
 */
export async function deleteCanary(world: World, state: ServiceState, pair: Pair): Promise<void> {
  const again = await planAgain(world, state, pair);
  if (again !== undefined) await applyUpdate(world, again);
  await world.revisions.delete(state.ref, pair.canary);
}

/**
 * Returns the change that takes the tag from a canary that was taken back before; undefined where it has none. The
 * traffic stays as somebody set it since.
 */
export function planUntagging(state: ServiceState, tag: string): UpdateRequest | undefined {
  const traffic = state.traffic.filter((target) => target.tag !== tag || target.percent > 0);
  const { ref, generation: plannedOn, etag, annotations } = state;
  return traffic.length === state.traffic.length ? undefined : { ref, plannedOn, etag, traffic, annotations };
}

/**
 * Returns the change that makes the stable version again, so that the canary is the service's latest revision no more;
 * undefined where it is not. Throws CONFLICT where the stable revision is gone.
 */
export async function planAgain(
  world: World,
  state: ServiceState,
  { revision: stable, canary }: Pair,
): Promise<UpdateRequest | undefined> {
  if (state.latestCreated !== canary) return undefined;
  const revision = await world.revisions.read(state.ref, stable);
  if (revision === undefined)
    throw new RolloutError(
      "CONFLICT",
      `expected revision ${stable}, got none: it was deleted in between`,
      "Run this step again: it chooses among the revisions that are left.",
    );
  const template = templateAgain(revision, freshName(state, revision.image));
  const { ref, generation: plannedOn, etag, traffic, annotations } = state;
  return { ref, plannedOn, etag, traffic, annotations, template };
}
