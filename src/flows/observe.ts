import type { Ask } from "../core/ask";
import type { Ledger } from "../core/ledger";
import { readingOf } from "../core/ledger-text";
import type { ServiceRef, ServiceState } from "../core/service";
import { RolloutError } from "../errors";
import type { World } from "../ports";

/** How long Cloud Run may take over one change; a revision alone may need four minutes to start. Seconds. */
const SETTLE_WITHIN = 600;
/** The first look comes soon, for a move of traffic is often over in a moment; seconds, doubled up to a second. */
const FIRST_LOOK = 0.125;

/** Returns the service as it is; throws SERVICE_NOT_FOUND with the command that makes it. */
export async function readService(world: World, ref: ServiceRef, image?: string): Promise<ServiceState> {
  const state = await world.services.read(ref);
  if (state === undefined) throw serviceNotFound(ref, image);
  return state;
}

/** Returns the service once Cloud Run has finished with it, for better or worse; throws CLOUD_UNREACHABLE if it does not. */
export async function readSettled(world: World, ref: ServiceRef): Promise<ServiceState> {
  const deadline = world.clock.now() + SETTLE_WITHIN * 1000;
  for (let wait = FIRST_LOOK; ; wait = Math.min(1, wait * 2)) {
    const state = await readService(world, ref);
    if (state.settled) return state;
    if (world.clock.now() >= deadline) {
      throw new RolloutError(
        "CLOUD_UNREACHABLE",
        `expected ${ref.service} to settle within ${SETTLE_WITHIN} s, got generation ${state.generation} still in progress: ${state.message}`,
        "Run this step again: it carries on from where the service is then.",
      );
    }
    await world.clock.sleep(wait);
  }
}

/** Returns the ledger of a rollout, running or over; undefined where none was ever begun. Throws HELD if it is damaged. */
export function ledgerOf(state: ServiceState): Ledger | undefined {
  const reading = readingOf(state);
  switch (reading.kind) {
    case "none":
      return undefined;
    case "ledger":
      return reading.ledger;
    case "unreadable":
      throw new RolloutError(
        "HELD",
        `the rollout's ledger on ${state.ref.service} cannot be read: ${reading.why}`,
        "Take the rollout back with the rollback action; it does not need the ledger and writes a new one.",
      );
  }
}

/** Returns the ledger of the rollout that is going on; throws NO_ROLLOUT where there is none, or it is over. */
export function requireRunning(state: ServiceState): Ledger {
  const ledger = ledgerOf(state);
  if (ledger?.status === "running") return ledger;
  const got =
    ledger === undefined
      ? "a service without one"
      : `one that was ${ledger.status}${ledger.reason === "" ? "" : ` (${ledger.reason})`}`;
  throw new RolloutError(
    "NO_ROLLOUT",
    `expected a rollout going on at ${state.ref.service}, got ${got}`,
    "Begin one with the deploy-canary action before this step.",
  );
}

/** Returns the error for a service that does not exist, with what to paste. */
export function serviceNotFound(ref: ServiceRef, image = "IMAGE"): RolloutError {
  return new RolloutError(
    "SERVICE_NOT_FOUND",
    `expected the Cloud Run service ${ref.service} in ${ref.region} of project ${ref.project}, got none`,
    `gcloud run deploy ${ref.service} --image ${image} --region ${ref.region} --project ${ref.project}\n` +
      "or let the first rollout make it, with this line in the plan:\nfirst-release: create",
  );
}

/** Returns what a step of the ledger says of this run: now, who and from which run. */
export function stepNow({ clock, actor }: World): Pick<Ask["step"], "at" | "by" | "run"> {
  return { at: clock.now(), by: actor.name, run: actor.runUrl };
}
