import { RolloutError } from "../errors";
import type { Ask, AskedStage } from "./ask";
import { planTraffic } from "./in-force";
import type { Ledger } from "./ledger";
import type { Move } from "./move-value";
import { passGuards } from "./obstacles";
import { type Outside, routeOf } from "./outside";
import { refuseUsed } from "./outside-refusals";
import {
  BY_REVISIONS,
  canaryServiceOf,
  isSameRouting,
  type Routing,
  routingOf,
  routingsOf,
  variableOf,
} from "./routing";
import type { ServiceState } from "./service";
import { placeOf } from "./wanted";

/** Returns the way that users take from the stage on. */
export function routingAt({ routing }: Pick<AskedStage, "routing">): Routing {
  return routing ?? BY_REVISIONS;
}

/**
 * Returns the move that takes everybody off the way in force, so that the stage's own way can be opened afterwards; the
 * rollout stays at its stage. Throws CONFLICT where somebody is on the new way already, HELD where it would lead to
 * another canary than the one that is there.
 */
export function planHandOver(state: ServiceState, ledger: Ledger, ask: Ask, stage: AskedStage, outside: Outside): Move {
  passGuards("shift", ledger, ask);
  const next = routingAt(stage);
  if (canaryServiceOf(next) !== ledger.canaryService) throw otherPlace(ledger, stage);
  refuseUsed(outside, routeOf(state.ref, next));
  const { routing: _, ...rest } = ledger;
  const left = routingsOf(ledger).filter((one) => !isSameRouting(one, next));
  const told: Ledger = {
    ...rest,
    ...(next.mode === "revisions" ? {} : { routing: next }),
    left,
    handOver: true,
    stable: stableWithout(ledger),
  };
  return { kind: "hand-over", ...planTraffic(state, told) };
}

/**
 * Throws HELD where a rollout between two ways has no stage ahead of it any more, because the plan lost the one that it was
 * on its way to: nobody has been on the canary by the new way, so that there is nothing to end on.
 */
export function refuseNoWayOn(ledger: Ledger): void {
  if (ledger.handOver !== true) return;
  throw new RolloutError(
    "HELD",
    `expected a stage of the plan after ${placeOf(ledger)}, which was left for another way, got none`,
    `Give the plan its stage back, bring the users of ${ledger.stage} to the new way with the deploy-canary action:\nwith:\n  stage: ${ledger.stage}\nor take the rollout back with the rollback action.`,
  );
}

/** Where a variable publishes the percent, the revision that serves says so; the one that says 0 takes its place. */
function stableWithout(ledger: Ledger): string {
  if (variableOf(routingOf(ledger)) === undefined) return ledger.stable;
  if (ledger.home !== undefined) return ledger.home;
  throw new RolloutError("INTERNAL", "expected the ledger to name the revision that publishes 0 %, got none");
}

function otherPlace(ledger: Ledger, stage: AskedStage): RolloutError {
  const named = (service: string | undefined) => service ?? "the service that users reach";
  return new RolloutError(
    "HELD",
    `expected the canary of ${stage.name} to run in ${named(ledger.canaryService)}, where the rollout's canary is, got ${named(canaryServiceOf(routingAt(stage)))}`,
    "Give the plan its routing back until the rollout is over, or take the rollout back with the rollback action.",
  );
}
