import type { Refuge } from "../core/refuge";
import { freshName, templateAgain } from "../core/revision";
import type { ServiceState } from "../core/service";
import { RolloutError } from "../errors";
import type { World } from "../ports";
import { applyUpdate } from "./apply";

type Target = Extract<Refuge, { kind: "revision" }>;

/**
 * Deletes the canary's revision after the traffic has left it. Cloud Run refuses to delete a service's latest
 * revision, so where the canary is that, the stable version is made again first; it gets no traffic.
 */
export async function deleteCanary(world: World, state: ServiceState, refuge: Target): Promise<void> {
  if (state.latestCreated === refuge.canary) await makeAgain(world, state, refuge.revision);
  await world.revisions.delete(state.ref, refuge.canary);
}

async function makeAgain(world: World, state: ServiceState, stable: string): Promise<void> {
  const revision = await world.revisions.read(state.ref, stable);
  if (revision === undefined)
    throw new RolloutError("CONFLICT", `expected revision ${stable}, got none: it was deleted in between`);
  const template = templateAgain(revision, freshName(state, revision.image));
  const { ref, generation: plannedOn, etag, traffic, annotations } = state;
  await applyUpdate(world, { ref, plannedOn, etag, traffic, annotations, template });
}
