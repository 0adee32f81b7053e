import type { Ask } from "./ask";
import { routingAt } from "./hand-over";
import type { Ledger } from "./ledger";

import { isSameImage } from "./quarantine";
import { refuseMoved } from "./refusals";
import { canaryServiceOf, type Routing, routingsOf } from "./routing";
import { refuseUnknownStage, wantedStage } from "./wanted";

/** What is to be looked at outside of the service that users reach. */
export interface Look {
  /** Ways that must be there. */
  readonly routings: readonly Routing[];
  /** Ways of a rollout that is over: one that does not exist any more leads nobody anywhere. */
  readonly past: readonly Routing[];
  /** The service that runs the canary; absent where it is no other than the one that users reach. */
  readonly canaryService?: string;
}

/** Returns what the ledger's own ways and canary need to be looked at; of a rollout that is over nobody needs the canary. */
export function lookAt(ledger: Ledger): Look {
  const ways = routingsOf(ledger);
  if (ledger.status !== "running") return { routings: [], past: ways };
  return { routings: ways, past: [], ...serviceOf(ledger.canaryService) };
}

/**
 * Returns what a move must know of: for a new canary every way of the plan, and what the rollout before may have left; for
 * the one under way its own ways and that of the stage which is asked for. Throws STAGE_UNKNOWN, and CONFLICT where the
 * rollout is not any more where the caller has judged it.
 */
export function lookFor(ledger: Ledger | undefined, ask: Ask): Look {
  refuseUnknownStage(ask);
  const { image, stages, guards, from } = ask;
  const isOther = ledger?.status === "running" && image !== undefined && !isSameImage(image, ledger.image);
  if (isOther && (from !== undefined || guards.whileRunning !== "supersede")) return { routings: [], past: [] };
  if (ledger?.status !== "running" || isOther) {
    const routings = stages.map(routingAt);
    const past = ledger === undefined ? [] : routingsOf(ledger);
    return { routings, past, ...serviceOf(stages[0] && canaryServiceOf(routingAt(stages[0]))) };
  }
  refuseMoved(ledger, ask);
  const stage = wantedStage(ledger, ask);
  const isAhead = stage !== "finish" && stage.name !== ledger.stage;
  const own = lookAt(ledger);
  return isAhead ? { ...own, routings: [...own.routings, routingAt(stage)] } : own;
}

function serviceOf(canaryService: string | undefined): Pick<Look, "canaryService"> {
  return canaryService === undefined ? {} : { canaryService };
}
