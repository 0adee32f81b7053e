import type { Ledger } from "../core/ledger";
import { readingOf } from "../core/ledger-text";
import type { Outside, OutsideChange, RouteChange } from "../core/outside";
import { isSameRoute, wantedOf } from "../core/outside-plan";
import { planRoute } from "../core/route-change";
import { nameOfRoute } from "../core/routes";
import type { ServiceRef } from "../core/service";
import { placeOf } from "../core/wanted";

import { RolloutError } from "../errors";
import type { World } from "../ports";
import { readService } from "./observe";

/** How often another writer's change of the route is answered before a person has to look. */
const ATTEMPTS = 3;

/** Returns whether the change brings more users to the canary than were on that way when it was looked at. */
export function isRaise(outside: Outside, change: OutsideChange): change is OutsideChange & { readonly kind: "route" } {
  if (change.kind !== "route") return false;
  const seen = outside.routes.find(({ route }) => isSameRoute(route, change.route));
  return seen !== undefined && change.percent > seen.percent;
}

/**
 * Raises a way by `send`, once the service is seen to hold the ledger that wants it, and looks again afterwards. The route
 * must have been read before: whoever lowers it in between is then noticed by the cloud itself. Throws CONFLICT where
 * another move or a rollback came first, and then that one's percent is not exceeded.
 */
export async function applyRaise(
  world: World,
  { ref, ledger, change }: { readonly ref: ServiceRef; readonly ledger: Ledger; readonly change: RouteChange },
  send: () => Promise<void>,
): Promise<void> {
  const before = await readLedger(world, ref);
  if (!isSameMove(before, ledger)) throw overtaken(ref, ledger, before);
  let failed: RolloutError | undefined;
  try {
    await send();
  } catch (cause) {
    if (!(cause instanceof RolloutError)) throw cause;
    failed = cause;
  }
  const after = await readLedger(world, ref);
  if (!isSameMove(after, ledger)) {
    const wanted = after === undefined ? 0 : (wantedOf(ref, after, change.route) ?? 0);
    await lowerTo(world, change, wanted);
    throw overtaken(ref, ledger, after);
  }
  if (failed !== undefined) throw failed;
}

async function readLedger(world: World, ref: ServiceRef): Promise<Ledger | undefined> {
  const reading = readingOf(await readService(world, ref));
  return reading.kind === "ledger" ? reading.ledger : undefined;
}

/** A look of a monitor is written, too, and moves nobody. */
function isSameMove(now: Ledger | undefined, ledger: Ledger): boolean {
  const moves = ["canary", "status", "stage", "percent", "since", "handOver"] as const;
  return now !== undefined && moves.every((key) => now[key] === ledger[key]);
}

/** Never raises: the newer ledger's own run does that. */
async function lowerTo(world: World, { route }: RouteChange, percent: number): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const state = await world.routes.read(route);
    if (state.percent <= percent) return;
    world.log.info(`${nameOfRoute(route)}: ${state.percent} % → ${percent} %`);
    try {
      await world.routes.send(planRoute(state, percent));
    } catch (cause) {
      const again = cause instanceof RolloutError && (cause.code === "CONFLICT" || cause.code === "CLOUD_UNREACHABLE");
      if (!again || attempt === ATTEMPTS) throw cause;
    }
  }
}

function overtaken(ref: ServiceRef, ledger: Ledger, now: Ledger | undefined): RolloutError {
  const got = now === undefined ? "a ledger that cannot be read" : `${now.canary} ${now.status} at ${placeOf(now)}`;
  return new RolloutError(
    "CONFLICT",
    `expected the rollout of ${ledger.canary} on ${ref.service} to be at ${placeOf(ledger)} still, got ${got}: somebody moved it before its users were brought there`,
    "Nobody is left on the canary by this run. Look at the rollout, then run this step again or roll back.",
  );
}
