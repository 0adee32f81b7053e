import { RolloutError } from "../errors";
import type { Ask } from "./ask";
import { planBegin, planQueue, planSupersede } from "./begin";
import { advance, type Ledger } from "./ledger";
import type { Move } from "./move-value";
import { passGuards } from "./obstacles";
import { isSameImage } from "./quarantine";
import { isInForce, refuseDrift, refuseMoved, refuseOtherImage, refuseUnserved } from "./refusals";
import type { ServiceState } from "./service";
import { latestTags, planFinish, planSplit, servedShares } from "./traffic";
import { requestFor } from "./update";
import { placeOf, refuseUnknownStage, wantedStage } from "./wanted";

/**
 * Returns the next single step towards what was asked, from wherever the service stands; asking again after it is done
 * gives `stay`. Throws HELD, CONFLICT, STAGE_UNKNOWN, NAME_TOO_LONG or INPUT_INVALID, and then nothing is to be sent.
 */
export function planMove(state: ServiceState, ledger: Ledger | undefined, ask: Ask): Move {
  refuseUnknownStage(ask);
  if (ledger?.status !== "running") {
    return isPromoted(state, ledger, ask)
      ? stay(ledger, `${ledger.image} is promoted already`)
      : planBegin(state, ledger, ask);
  }
  const { image } = ask;
  if (image !== undefined && !isSameImage(image, ledger.image)) return meet(state, ledger, image, ask);
  refuseMoved(ledger, ask);
  const stage = wantedStage(ledger, ask);
  refuseDrift(state, ledger);
  if (stage !== "finish" && stage.name === ledger.stage) return remain(state, ledger, ask);
  refuseUnserved(state, ledger);
  return stage === "finish" ? finish(state, ledger, ask) : shift(state, ledger, ask, stage);
}

/** Another image comes while one is rolled out; whoever has judged the running one did not ask for that. */
function meet(state: ServiceState, running: Ledger, image: string, ask: Ask): Move {
  const policy = ask.from === undefined ? ask.guards.whileRunning : "hold";
  switch (policy) {
    case "hold":
      throw refuseOtherImage(running, image);
    case "queue":
      return planQueue(state, running, image, ask);
    case "supersede":
      return planSupersede(state, running, image, ask);
  }
}

/** Nothing to do where the stage is in force; else it is asked for again, and it is not begun anew by that. */
function remain(state: ServiceState, ledger: Ledger, ask: Ask): Move {
  if (isInForce(state, ledger)) return stay(ledger, `the rollout is at ${placeOf(ledger)} already`);
  const { step } = passGuards("again", ledger, ask);
  const again = {
    ...advance(ledger, { ...step, stage: ledger.stage, percent: ledger.percent }),
    since: ledger.since,
  };
  return { kind: "shift", ledger: again, request: requestFor(state, again, planSplit(state, again, again.percent)) };
}

function stay(ledger: Ledger, why: string): Move {
  return { kind: "stay", why, ledger };
}

function shift(state: ServiceState, ledger: Ledger, ask: Ask, stage: Ask["stages"][number]): Move {
  const { step } = passGuards("shift", ledger, ask);
  const { goal: _, ...moved } = advance(ledger, { ...step, stage: stage.name, percent: stage.percent });
  const next = { ...moved, latestTags: [...new Set([...ledger.latestTags, ...latestTags(state)])] };
  return { kind: "shift", ledger: next, request: requestFor(state, next, planSplit(state, next, stage.percent)) };
}

function finish(state: ServiceState, ledger: Ledger, ask: Ask): Move {
  if (state.latestReady !== ledger.canary || state.latestCreated !== ledger.canary) {
    throw new RolloutError(
      "CONFLICT",
      `expected ${ledger.canary} to be the latest revision of ${state.ref.service}, got ${state.latestCreated ?? "none"}: it was made during the rollout`,
      "Release that revision with a rollout of its own, or delete it and run this step again.",
    );
  }
  const { step } = passGuards("finish", ledger, ask);
  const done = advance(ledger, { ...step, stage: ledger.stage, percent: 100 }, { status: "promoted" });
  return { kind: "finish", ledger: done, request: requestFor(state, done, planFinish(state, ledger)) };
}

function isPromoted(state: ServiceState, ledger: Ledger | undefined, ask: Ask): ledger is Ledger {
  if (ledger?.status !== "promoted" || !(ask.image === undefined || isSameImage(ask.image, ledger.image))) return false;
  return servedShares(state).get(ledger.canary) === 100;
}
