import { RolloutError } from "../errors";
import { type Ask, BEFORE_FIRST } from "./ask";
import { advance, type Ledger } from "./ledger";
import { withLedger } from "./ledger-text";
import {
  isInForce,
  noImage,
  onlyServing,
  refuseDrift,
  refuseLongName,
  refuseMoved,
  refuseOtherImage,
  refuseRolledBack,
  refuseTakenTags,
  refuseUnserved,
} from "./refusals";
import { freshName, templateFor } from "./revision";
import type { ServiceState } from "./service";
import { latestTags, planFinish, planSplit, servedShares } from "./traffic";
import type { UpdateRequest } from "./update";
import { placeOf, refuseUnknownStage, wantedStage } from "./wanted";

/** One step of a rollout as a value. `stay` is "it is already so". */
export type Move =
  | { readonly kind: "stay"; readonly why: string; readonly ledger: Ledger }
  | { readonly kind: "begin" | "shift" | "finish"; readonly request: UpdateRequest; readonly ledger: Ledger };

/**
 * Returns the next single step towards what was asked, from wherever the service stands; asking again after it is done
 * gives `stay`. Throws HELD, CONFLICT, STAGE_UNKNOWN, NAME_TOO_LONG or INPUT_INVALID, and then nothing is to be sent.
 */
export function planMove(state: ServiceState, ledger: Ledger | undefined, ask: Ask): Move {
  refuseUnknownStage(ask);
  if (ledger?.status !== "running") {
    return isPromoted(state, ledger, ask)
      ? stay(ledger, `${ledger.image} is promoted already`)
      : begin(state, ledger, ask);
  }
  refuseOtherImage(ledger, ask);
  refuseMoved(ledger, ask);
  const stage = wantedStage(ledger, ask);
  refuseDrift(state, ledger);
  if (stage !== "finish" && stage.name === ledger.stage) return remain(state, ledger, ask);
  refuseUnserved(state, ledger);
  return stage === "finish" ? finish(state, ledger, ask) : shift(state, ledger, ask, stage);
}

/** Nothing to do where the stage is in force; else it is asked for again, and it is not begun anew by that. */
function remain(state: ServiceState, ledger: Ledger, ask: Ask): Move {
  if (isInForce(state, ledger)) return stay(ledger, `the rollout is at ${placeOf(ledger)} already`);
  const again = {
    ...advance(ledger, { ...ask.step, stage: ledger.stage, percent: ledger.percent }),
    since: ledger.since,
  };
  return { kind: "shift", ledger: again, request: requestFor(state, again, planSplit(state, again, again.percent)) };
}

function stay(ledger: Ledger, why: string): Move {
  return { kind: "stay", why, ledger };
}

function begin(state: ServiceState, last: Ledger | undefined, ask: Ask): Move {
  const image = ask.image ?? "";
  if (image === "") throw noImage(state);
  refuseRolledBack(last, ask);
  refuseLongName(state.ref.service, ask.tag);
  const stable = onlyServing(state);
  refuseTakenTags(state, last, stable, ask.tag);
  const canary = freshName(state, image);
  const fresh: Ledger = {
    status: "running",
    image,
    stable,
    canary,
    tag: ask.tag,
    stage: BEFORE_FIRST,
    percent: 0,
    since: ask.step.at,
    startedAt: ask.step.at,
    latestTags: tagsToFollow(state, last),
    reason: "",
    story: [],
  };
  const ledger = advance(fresh, { ...ask.step, stage: BEFORE_FIRST, percent: 0 });
  const template = templateFor(state.template, image, canary);
  return { kind: "begin", ledger, request: { ...requestFor(state, ledger, planSplit(state, ledger, 0)), template } };
}

/** Tags that follow LATEST, and those that did until a rollout pinned them and was taken back. */
function tagsToFollow(state: ServiceState, last: Ledger | undefined): readonly string[] {
  const pinned = last?.status === "rolled-back" ? last.latestTags : [];
  return [...new Set([...pinned, ...latestTags(state)])];
}

function shift(state: ServiceState, ledger: Ledger, ask: Ask, stage: Ask["stages"][number]): Move {
  const moved = advance(ledger, { ...ask.step, stage: stage.name, percent: stage.percent });
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
  const done = advance(ledger, { ...ask.step, stage: ledger.stage, percent: 100 }, { status: "promoted" });
  return { kind: "finish", ledger: done, request: requestFor(state, done, planFinish(state, ledger)) };
}

function requestFor(state: ServiceState, ledger: Ledger, traffic: UpdateRequest["traffic"]): UpdateRequest {
  const { ref, generation: plannedOn, etag } = state;
  return { ref, plannedOn, etag, traffic, annotations: withLedger(state.annotations, ledger) };
}

function isPromoted(state: ServiceState, ledger: Ledger | undefined, ask: Ask): ledger is Ledger {
  if (ledger?.status !== "promoted" || (ask.image !== undefined && ask.image !== ledger.image)) return false;
  return servedShares(state).get(ledger.canary) === 100;
}
