import type { Ledger } from "../core/ledger";
import { canaryRefOf } from "../core/outside";
import { planPutBack } from "../core/restore";
import type { RevisionState, ServiceRef, ServiceState } from "../core/service";
import { renderShares } from "../core/traffic";
import { messageOf, RolloutError } from "../errors";
import type { World } from "../ports";
import { applyUpdate } from "./apply";
import { putCanaryBack } from "./canary-back";
import { stepNow } from "./observe";

/** How long a revision may take after its service has settled; Cloud Run's own limit for a start is four minutes. */
const READY_WITHIN = 300;
const LOOK_EVERY = 1;
/** How often, and how many seconds apart, the logs are asked for a container's last words. */
const LOOKS_FOR_WORDS = 4;
const WORDS_EVERY = 2;

/** The services as they were before the canary was made, as far as that is known. */
export interface Before {
  /** The service that users reach. */
  readonly users?: ServiceState | undefined;
  /** The canary's own. */
  readonly canary?: ServiceState | undefined;
}

/**
 * Returns once the new revision is ready. If it cannot start, the service is put back as it was before, so that the next
 * deploy does not trip over it, and CANARY_NOT_READY is thrown with the container's own last words. Where it may yet
 * start, or what was before is not known any more, the stable revision is pinned: LATEST would give it everybody. A
 * canary service serves again what it served before.
 */
export async function takeBackUnready(
  world: World,
  before: Before,
  state: ServiceState,
  ledger: Ledger,
): Promise<void> {
  const place = canaryRefOf(state.ref, ledger);
  const revision = await readReady(world, place, ledger.canary);
  if (revision?.ready === "ready") return;
  const message = whyUnready(revision, state);
  const known = revision?.ready === "pending" ? {} : before;
  if (ledger.canaryService !== undefined) await putCanaryBack(world, place, ledger, known.canary);
  const putBack = await putBackAs(world, known.users, state, ledger, message);
  const words = await readLastWords(world, place, ledger.canary);
  throw new RolloutError(
    "CANARY_NOT_READY",
    [`${ledger.canary} never became ready: ${message}`, ...words.map((line) => `  │ ${line}`)].join("\n"),
    `${putBack}\nMend the container, build it again, and deploy the new image.`,
  );
}

/**
 * Returns once the revision that takes the canary service's place is ready. Throws CANARY_NOT_READY with its last words
 * if it cannot start; users are then where they were, for no traffic has moved.
 */
export async function requireAdopted(world: World, state: ServiceState, ledger: Ledger): Promise<void> {
  const { adopted = "" } = ledger;
  const revision = await readReady(world, state.ref, adopted);
  if (revision?.ready === "ready") return;
  const words = await readLastWords(world, state.ref, adopted);
  throw new RolloutError(
    "CANARY_NOT_READY",
    [
      `${adopted}, made of the canary's image in ${state.ref.service}, never became ready: ${whyUnready(revision, state)}`,
      ...words.map((line) => `  │ ${line}`),
    ].join("\n"),
    `Users are served as before, by ${ledger.canaryService}. Compare how the two services are configured, then run this step again, or roll back.`,
  );
}

/** Returns Cloud Run's own words about a revision that is not ready; never empty. */
export function whyUnready(revision: RevisionState | undefined, state: ServiceState): string {
  return revision?.message || state.message || "Cloud Run did not make the revision";
}

/** Returns the revision once it is no longer pending, or as it is when time is up; readiness of the service says less. */
export async function readReady(world: World, ref: ServiceRef, name: string): Promise<RevisionState | undefined> {
  const deadline = world.clock.now() + READY_WITHIN * 1000;
  for (;;) {
    const revision = await world.revisions.read(ref, name);
    if (revision?.ready === "ready" || revision?.ready === "failed" || world.clock.now() >= deadline) return revision;
    await world.clock.sleep(LOOK_EVERY);
  }
}

/** Returns what the container wrote last; log entries arrive some seconds after they were written, so it looks again. */
export async function readLastWords(world: World, ref: ServiceRef, name: string): Promise<readonly string[]> {
  for (let look = 1; ; look++) {
    const words = await world.revisions.lastWords(ref, name);
    if (words.length > 0 || look === LOOKS_FOR_WORDS) return words;
    await world.clock.sleep(WORDS_EVERY);
  }
}

async function putBackAs(
  world: World,
  before: ServiceState | undefined,
  state: ServiceState,
  ledger: Ledger,
  reason: string,
): Promise<string> {
  const request = planPutBack(before, state, ledger, { step: stepNow(world), reason });
  try {
    const state = await applyUpdate(world, request);
    return `No user was on it. Users are served so now: ${renderShares(state)}.`;
  } catch (cause) {
    if (!(cause instanceof RolloutError) || cause.code === "CANCELLED") throw cause;
    return `No user was on it, but its tag could not be taken away: ${messageOf(cause)}`;
  }
}
