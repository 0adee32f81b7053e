import type { Stand } from "../../core/regions";
import type { ServiceRef, ServiceState } from "../../core/service";
import { RolloutError } from "../../errors";
import type { World } from "../../ports";
import { ledgerOf, serviceNotFound } from "../observe";

/** A region, and its service as it is; without a state there is none. */
export interface Place extends Stand {
  readonly ref: ServiceRef;
  readonly state?: ServiceState;
}

/** Returns where the rollout stands in each region, in their order. Throws HELD for a damaged ledger, and what a read throws. */
export function readPlaces(world: World, refs: readonly ServiceRef[]): Promise<readonly Place[]> {
  return Promise.all(
    refs.map(async (ref): Promise<Place> => {
      const state = await world.services.read(ref);
      if (state === undefined) return { ref, region: ref.region };
      const ledger = ledgerOf(state);
      return { ref, region: ref.region, state, ...(ledger === undefined ? {} : { ledger }) };
    }),
  );
}

/**
 * Throws SERVICE_NOT_FOUND where the service is in some of the regions alone, or in none and the plan does not let the first
 * release make it. A first release that died on its way from region to region goes on.
 */
export function requireEverywhere(places: readonly Place[], create: boolean, image?: string): void {
  const missing = places.filter(({ state }) => state === undefined);
  const there = places.filter(({ state }) => state !== undefined);
  if (missing.length === 0 || (create && there.every(isFirst))) return;
  const [first] = missing;
  if (first === undefined) return;
  if (there.length === 0) throw serviceNotFound(first.ref, image);
  throw onlySomewhere(first.ref, there, missing, create);
}

/** Returns the error for a service that is in some regions of its plan and not in others, which are named. */
export function onlySomewhere(
  { service, project }: ServiceRef,
  there: readonly Place[],
  missing: readonly Place[],
  create: boolean,
): RolloutError {
  const regionsOf = (places: readonly Place[]) => places.map(({ region }) => region).join(", ");
  const commands = missing.map(
    ({ region }) => `gcloud run deploy ${service} --image IMAGE --region ${region} --project ${project}`,
  );
  const why = create
    ? "`first-release: create` makes a service only where it is in no region yet, so that nobody is without a version to go back to."
    : "";
  return new RolloutError(
    "SERVICE_NOT_FOUND",
    `expected the Cloud Run service ${service} of project ${project} in every region of the plan, got it in ${regionsOf(there)} and not in ${regionsOf(missing)}`,
    [
      ...commands,
      `with the image that serves in ${there[0]?.region}; or take the region out of the plan.`,
      ...(why === "" ? [] : [why]),
    ].join("\n"),
  );
}

function isFirst({ ledger }: Place): boolean {
  return ledger?.status === "promoted" && ledger.stable === "";
}
