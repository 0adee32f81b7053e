import type { Ledger } from "../core/ledger";
import { lookAt } from "../core/look";
import type { Outside, OutsideChange, RouteChange } from "../core/outside";
import { planOutside } from "../core/outside-plan";
import { refuseOutside } from "../core/outside-refusals";
import { renderOutside } from "../core/report/outside";
import { nameOfRoute } from "../core/routes";
import type { ServiceState } from "../core/service";
import { isLowering, settleAfter } from "../core/settling";
import { placeOf } from "../core/wanted";

import { RolloutError } from "../errors";
import type { World } from "../ports";
import { applyUpdate, requireServing, sendOrFind } from "./apply";
import { readSettled } from "./observe";
import { readOutside } from "./outside";
import { applyRaise, isRaise } from "./raise";

/** How often, and how many seconds apart, to look whether a write whose answer was lost has happened. */
const LOOKS_AFTER_LOSS = 5;
const LOOK_EVERY = 1;

/** How it is outside once it is as the ledger says, and whether anything had to be changed for that. */
export interface Converged {
  readonly outside: Outside;
  readonly changed: boolean;
}

/**
 * Brings everything outside of the service that users reach to what its ledger says, one change at a time, each planned on
 * a fresh look and read back; what a run that died left undone is done by it. At no moment is anybody on the canary whom
 * the ledger does not want there. With `only` nobody is brought to the canary, and who is to come is left for later. Throws
 * CONFLICT where somebody else changed something, before anything more is changed.
 */
export async function converge(
  world: World,
  state: ServiceState,
  ledger: Ledger,
  create: boolean,
  only?: "lower",
): Promise<Converged> {
  let settle = 0;
  for (let changed = false; ; changed = true) {
    const outside = await readOutside(world, state.ref, lookAt(ledger));
    refuseOutside(state.ref, ledger, outside, create);
    const [change] = planOutside(state.ref, ledger, outside, state.template);
    if (settle > 0 && (change === undefined || !isLowering(outside, change))) {
      settle = await waitSettled(world, settle);
      continue;
    }
    if (change === undefined) return { outside, changed };
    settle = Math.max(settle, settleAfter(state.ref, ledger, outside, change));
    if (!isRaise(outside, change)) await applyOutside(world, change);
    else if (only === "lower") return { outside, changed };
    else await applyRaise(world, { ref: state.ref, ledger, change }, () => applyOutside(world, change));
  }
}

/** What was lowered may still be in force with some: nothing is opened behind it meanwhile. Returns what is left to wait. */
export async function waitSettled({ clock, log }: World, seconds: number): Promise<0> {
  log.info(`Waiting ${seconds} s, until nobody is led to the canary as before…`);
  await clock.sleep(seconds);
  return 0;
}

/**
 * Throws CONFLICT unless users are split as the ledger says, by the service itself and by everything outside of it, and
 * HELD between two ways, where nobody is on the canary: numbers of any other split would decide about this one. It changes
 * nothing.
 */
export async function requireSplit(world: World, state: ServiceState, ledger: Ledger): Promise<void> {
  if (ledger.handOver === true) throw betweenWays(state, ledger);
  requireServing(state, ledger);
  await requireServingOutside(world, state, ledger);
}

function betweenWays({ ref }: ServiceState, ledger: Ledger): RolloutError {
  return new RolloutError(
    "HELD",
    `expected users of ${ref.service} on ${ledger.canary}, got a rollout between two ways: ${placeOf(ledger)} was left, and until the next stage begins nobody is on the canary, so there is nothing to judge`,
    "Begin the next stage with the deploy-canary action:\nwith:\n  stage: next\nor take the rollout back with the rollback action.",
  );
}

async function requireServingOutside(world: World, state: ServiceState, ledger: Ledger): Promise<void> {
  const outside = await readOutside(world, state.ref, lookAt(ledger));
  refuseOutside(state.ref, ledger, outside);
  const [change] = planOutside(state.ref, ledger, outside, state.template);
  if (change === undefined) return;
  throw new RolloutError(
    "CONFLICT",
    `expected everything outside of ${state.ref.service} to be as the rollout's ledger says, got a change that is not made yet: ${renderOutside(change)}`,
    `Put it right with the deploy-canary action:\nwith:\n  stage: ${ledger.stage}\nor take the rollout back with the rollback action.`,
  );
}

async function applyOutside(world: World, change: OutsideChange): Promise<void> {
  world.log.info(`${renderOutside(change)}…`);
  switch (change.kind) {
    case "route":
      return applyRoute(world, change);
    case "canary":
      await applyUpdate(world, change.request);
      return;
    case "create-canary": {
      const { ref, body } = change;
      await sendOrFind(world, { ref, plannedOn: 0, annotations: {} }, () => world.services.create(ref, body));
      await readSettled(world, ref);
    }
  }
}

/** Sends the change and reads it back; where its answer was lost, reads tell whether it happened. */
async function applyRoute(world: World, change: RouteChange): Promise<void> {
  try {
    await world.routes.send(change);
  } catch (cause) {
    if (!(cause instanceof RolloutError) || cause.code !== "CLOUD_UNREACHABLE") throw cause;
    world.log.info(`The answer was lost (${cause.message}); looking whether the change was made.`);
    if (!(await happened(world, change))) throw cause;
    world.log.info("It was made.");
  }
  const { percent } = await world.routes.read(change.route);
  if (percent === change.percent) return;
  throw new RolloutError(
    "CONFLICT",
    `expected ${nameOfRoute(change.route)} to give the canary ${change.percent} %, got ${percent} %: somebody else changed it in between`,
    "Look at it, then run this step again or roll back.",
  );
}

async function happened(world: World, change: RouteChange): Promise<boolean> {
  for (let look = 0; look < LOOKS_AFTER_LOSS; look++) {
    if ((await world.routes.read(change.route)).percent === change.percent) return true;
    await world.clock.sleep(LOOK_EVERY);
  }
  return false;
}
