import type { Ledger } from "../core/ledger";
import { LEDGER_KEY } from "../core/ledger-text";
import type { ServiceState } from "../core/service";
import { isServed, renderShares, renderTraffic, sameShares, sameTraffic, trafficFor } from "../core/traffic";
import type { UpdateRequest } from "../core/update";
import { RolloutError } from "../errors";
import type { World } from "../ports";
import { readSettled } from "./observe";

/** How often, and how many seconds apart, to look whether a write whose answer was lost has happened. */
const LOOKS_AFTER_LOSS = 5;
const LOOK_EVERY = 1;

/**
 * Makes the change and returns the service as it is afterwards: sent, settled, and read back as asked. A revision that
 * did not become ready is not judged here. Throws CONFLICT where somebody else wrote in between, CLOUD_UNREACHABLE
 * where an answer was lost and the write did not happen.
 */
export async function applyUpdate(world: World, request: UpdateRequest): Promise<ServiceState> {
  await sendOrFind(world, request, () => world.services.send(request));
  const state = await readSettled(world, request.ref);
  refuseForeignWrite(state, request);
  return state;
}

/** Throws unless Cloud Run serves what was asked; its own words say why it does not. Readiness alone is no measure: a
 * service whose latest revision is broken is not ready, and serves its users all the same. */
export function requireServed(state: ServiceState, request: Pick<UpdateRequest, "traffic">): void {
  if (isServed(state, request.traffic)) return;
  throw new RolloutError(
    "CLOUD_REFUSED",
    `expected ${state.ref.service} to serve ${renderTraffic(request.traffic)}, got ${renderShares(state)}: ${state.message}`,
    "Users are served as the service's status says. Look at the message, then run this step again or roll back.",
  );
}

/** Throws CONFLICT unless users are split as the ledger says; numbers of any other split would decide about this one. */
export function requireServing(state: ServiceState, ledger: Ledger): void {
  const asked = trafficFor(state, ledger);
  if (isServed(state, asked) && sameShares(asked, state.traffic)) return;
  throw new RolloutError(
    "CONFLICT",
    `expected ${state.ref.service} to serve ${ledger.percent} % by ${ledger.canary}, as the rollout's ledger says, got ${renderShares(state)}`,
    `Put it right with the deploy-canary action:\nwith:\n  stage: ${ledger.stage}\nor take the rollout back with the rollback action.`,
  );
}

/** What tells a write when its answer was lost: a generation after the plan's, with the ledger that was written. */
type Written = Pick<UpdateRequest, "ref" | "plannedOn" | "annotations">;

/** Makes one write; where its answer was lost, reads tell whether it happened. Throws CLOUD_UNREACHABLE if it did not. */
export async function sendOrFind(world: World, written: Written, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    if (!(cause instanceof RolloutError) || cause.code !== "CLOUD_UNREACHABLE") throw cause;
    world.log.info(`The answer was lost (${cause.message}); looking whether the change was made.`);
    if (!(await happened(world, written))) throw cause;
    world.log.info("It was made.");
  }
}

async function happened(world: World, { ref, plannedOn, annotations }: Written): Promise<boolean> {
  for (let look = 0; look < LOOKS_AFTER_LOSS; look++) {
    const state = await world.services.read(ref);
    const later = state !== undefined && state.generation > plannedOn;
    if (later && state.annotations[LEDGER_KEY] === annotations[LEDGER_KEY]) return true;
    await world.clock.sleep(LOOK_EVERY);
  }
  return false;
}

/** Cloud Run counts every accepted write in the generation, whoever made it; ours is the next one after the plan. */
function refuseForeignWrite(state: ServiceState, request: UpdateRequest): void {
  const expected = request.plannedOn + 1;
  const ours = sameTraffic(state.traffic, request.traffic);
  if (ours && state.generation === expected) return;
  const what = ours ? "The change is in force, but it may have overwritten theirs" : "The change is not in force";
  throw new RolloutError(
    "CONFLICT",
    `expected generation ${expected} of ${state.ref.service} with ${renderTraffic(request.traffic)}, got generation ${state.generation} with ${renderTraffic(state.traffic)}: somebody else changed the service in between`,
    `${what}. Look at the service, then run this step again or roll back.`,
  );
}
