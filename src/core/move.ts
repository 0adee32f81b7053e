import { type Ask, BEFORE_FIRST } from "./ask";
import { planBegin, planQueue, planSupersede } from "./begin";
import { planEnd } from "./finish";
import { planHandOver, refuseNoWayOn, routingAt } from "./hand-over";
import { type Planned, planInForce, planTraffic } from "./in-force";
import { advance, type Ledger } from "./ledger";
import type { Move } from "./move-value";
import { passGuards } from "./obstacles";
import { NOTHING_OUTSIDE, type Outside } from "./outside";
import { refuseOutside } from "./outside-refusals";
import { isSameImage } from "./quarantine";
import { isInForce, refuseDrift, refuseMoved, refuseOtherImage, refuseUnserved } from "./refusals";
import { isSameRouting, routingOf, variableOf } from "./routing";
import type { ServiceState } from "./service";
import { latestTags, promotedOf, servedShares } from "./traffic";
import { placeOf, refuseUnknownStage, wantedStage } from "./wanted";

/**
 * Returns the next single step towards what was asked, from wherever the service stands and by whichever way users reach
 * the canary; asking again after it is done gives `stay`. A stage whose way is another one is begun only after a step
 * that takes everybody off the present way. Throws HELD, CONFLICT, STAGE_UNKNOWN, NAME_TOO_LONG, SERVICE_NOT_FOUND or
 * INPUT_INVALID, and then nothing is to be sent.
 */
export function planMove(
  state: ServiceState,
  ledger: Ledger | undefined,
  ask: Ask,
  outside: Outside = NOTHING_OUTSIDE,
): Move {
  refuseUnknownStage(ask);
  if (ledger?.status !== "running") {
    return isPromoted(state, ledger, ask)
      ? stay(ledger, `${ledger.image} is promoted already`)
      : planBegin(state, ledger, ask, outside);
  }
  const { image } = ask;
  if (image !== undefined && !isSameImage(image, ledger.image)) return meet(state, ledger, { ...ask, image }, outside);
  refuseMoved(ledger, ask);
  const stage = wantedStage(ledger, ask);
  refuseDrift(state, ledger);
  refuseOutside(state.ref, ledger, outside, ask.create);
  if (stage !== "finish" && stage.name === ledger.stage) return remain(state, ledger, ask);
  refuseUnserved(state, ledger);
  if (stage === "finish") {
    refuseNoWayOn(ledger);
    return planEnd(state, ledger, ask);
  }
  return isSameRouting(routingOf(ledger), routingAt(stage))
    ? shift(state, ledger, ask, stage)
    : planHandOver(state, ledger, ask, stage, outside);
}

/** Another image comes while one is rolled out; whoever has judged the running one did not ask for that. */
function meet(state: ServiceState, running: Ledger, ask: Ask & { readonly image: string }, outside: Outside): Move {
  const policy = ask.from === undefined ? ask.guards.whileRunning : "hold";
  switch (policy) {
    case "hold":
      throw refuseOtherImage(running, ask.image);
    case "queue":
      return planQueue(state, running, ask.image, ask);
    case "supersede":
      return planSupersede(state, running, ask, outside);
  }
}

/**
 * Nothing to do where the stage is in force; else it is asked for again, and it is not begun anew by that. Between two
 * ways the stage's users come back by the new one, and what they meet there is watched from then on.
 */
function remain(state: ServiceState, ledger: Ledger, ask: Ask): Move {
  // Whoever names no stage brings nobody back to one that was left.
  if ((ledger.handOver !== true || ask.stage === BEFORE_FIRST) && isInForce(state, ledger))
    return stay(ledger, `the rollout is at ${placeOf(ledger)} already`);
  const { step } = passGuards("again", ledger, ask);
  const { handOver, ...same } = advance(ledger, { ...step, stage: ledger.stage, percent: ledger.percent });
  const again = handOver === true ? same : { ...same, since: ledger.since };
  // A revision that published the percent and never started is not started by asking for it again.
  const isStillborn = variableOf(routingOf(ledger)) !== undefined && state.latestReady !== ledger.newest;
  const planned = handOver === true || isStillborn ? planInForce(state, again) : planTraffic(state, again);
  return { kind: "shift", ...planned };
}

function stay(ledger: Ledger, why: string): Move {
  return { kind: "stay", why, ledger };
}

function shift(state: ServiceState, ledger: Ledger, ask: Ask, stage: Ask["stages"][number]): Move {
  const { step } = passGuards("shift", ledger, ask);
  const { goal: _, handOver: __, ...moved } = advance(ledger, { ...step, stage: stage.name, percent: stage.percent });
  const latest = [...new Set([...ledger.latestTags, ...latestTags(state)])];
  const planned: Planned = planInForce(state, { ...moved, latestTags: latest });
  return { kind: "shift", ...planned };
}

function isPromoted(state: ServiceState, ledger: Ledger | undefined, ask: Ask): ledger is Ledger {
  if (ledger?.status !== "promoted" || !(ask.image === undefined || isSameImage(ask.image, ledger.image))) return false;
  return servedShares(state).get(promotedOf(ledger)) === 100;
}
