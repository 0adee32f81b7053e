import { RolloutError } from "../errors";
import { advance, type Ledger, type Step, withLedger } from "./ledger";
import { freshName, templateFor } from "./revision";
import type { ServiceState } from "./service";
import { latestTags, planFinish, planSplit, renderTraffic, STABLE_TAG, sameShares, servedShares } from "./traffic";
import type { UpdateRequest } from "./update";

/** What a person asked for: an image to release, and how far to go with it. */
export interface Ask {
  /** By digest or tag; absent means the one that is being rolled out. */
  readonly image?: string;
  /** A stage's name or number, `next`, or `0` for "deployed, and no user on it". */
  readonly stage: string;
  readonly stages: readonly { readonly name: string; readonly percent: number }[];
  readonly tag: string;
  /** When, who and from which run; the stage and percent are filled in by the move. */
  readonly step: Pick<Step, "at" | "by" | "run">;
}

/** One step of a rollout as a value. `stay` is "it is already so". */
export type Move =
  | { readonly kind: "stay"; readonly why: string; readonly ledger: Ledger }
  | { readonly kind: "begin" | "shift" | "finish"; readonly request: UpdateRequest; readonly ledger: Ledger };

/** The stage before the first one: deployed and tagged, and no user on it. */
export const BEFORE_FIRST = "0";

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
  const stage = wantedStage(ledger, ask);
  refuseDrift(state, ledger);
  if (stage === "finish") return finish(state, ledger, ask);
  if (stage.name === ledger.stage) return stay(ledger, `the rollout is at ${placeOf(ledger)} already`);
  return shift(state, ledger, ask, stage);
}

function stay(ledger: Ledger, why: string): Move {
  return { kind: "stay", why, ledger };
}

function begin(state: ServiceState, last: Ledger | undefined, ask: Ask): Move {
  const image = ask.image ?? "";
  if (image === "") throw noImage(state);
  refuseLongName(state.ref.service, ask.tag);
  const stable = onlyServing(state);
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

function refuseOtherImage(ledger: Ledger, ask: Ask): void {
  if (ask.image === undefined || ask.image === ledger.image) return;
  throw new RolloutError(
    "HELD",
    `expected the image that is being rolled out (${ledger.image}, at ${placeOf(ledger)}), got ${ask.image}`,
    "Finish that rollout, or take it back with the rollback action, before releasing another image.",
  );
}

function wantedStage(ledger: Ledger, ask: Ask): Ask["stages"][number] | "finish" {
  const here = { name: ledger.stage, percent: ledger.percent };
  const ahead = ask.stages.filter((stage) => stage.percent > ledger.percent);
  if (ask.stage === BEFORE_FIRST) return here;
  if (ask.stage === "next") return ahead[0] ?? "finish";
  const wanted = namedStage(ask);
  if (wanted === undefined || wanted.name === ledger.stage) return here;
  if (!ahead.includes(wanted)) throw unknownStage(ask, `expected a stage after ${placeOf(ledger)}`);
  return wanted;
}

function namedStage({ stages, stage }: Ask): Ask["stages"][number] | undefined {
  return stages.find(({ name }, index) => name === stage || String(index + 1) === stage);
}

/** Before anything else: bad input must not leave a canary behind. */
function refuseUnknownStage(ask: Ask): void {
  if (ask.stage === BEFORE_FIRST || ask.stage === "next" || namedStage(ask) !== undefined) return;
  throw unknownStage(ask, "expected one of the plan's stages");
}

function unknownStage(ask: Ask, expected: string): RolloutError {
  const known = ask.stages.map(({ name, percent }) => `${name} (${percent} %)`).join(", ");
  return new RolloutError(
    "STAGE_UNKNOWN",
    `${expected}, got '${ask.stage}'`,
    `The plan's stages are ${known}; 'next' is the one after the present.`,
  );
}

/** The traffic must be as the ledger says: whoever changed it had a reason, and it is not ours to overwrite. */
function refuseDrift(state: ServiceState, ledger: Ledger): void {
  const expected = planSplit(state, ledger, ledger.percent);
  if (sameShares(expected, state.traffic)) return;
  throw new RolloutError(
    "CONFLICT",
    `expected the traffic of ${state.ref.service} to be ${renderTraffic(expected)}, got ${renderTraffic(state.traffic)}: somebody changed it since ${placeOf(ledger)} began`,
    "Set it back as it was, or take the rollout back with the rollback action.",
  );
}

function onlyServing(state: ServiceState): string {
  const shares = [...servedShares(state)];
  const [only] = shares;
  if (only !== undefined && shares.length === 1) return only[0];
  const got = shares.map(([revision, percent]) => `${revision} ${percent} %`).join(", ") || "none that serves";
  throw new RolloutError(
    "HELD",
    `expected one revision of ${state.ref.service} to serve all users, so that there is a stable one, got ${got}`,
    `gcloud run services update-traffic ${state.ref.service} --region ${state.ref.region} --project ${state.ref.project} --to-revisions REVISION=100`,
  );
}

/** Cloud Run allows 46 characters for a tag and the service's name together; the tag `stable` is used, too. */
function refuseLongName(service: string, tag: string): void {
  const longest = Math.max(tag.length, STABLE_TAG.length);
  if (longest + service.length <= 46) return;
  throw new RolloutError(
    "NAME_TOO_LONG",
    `expected tag and service name to have at most 46 characters together, got ${longest + service.length} ('${tag}' and '${STABLE_TAG}' on '${service}')`,
    `tag: ${tag.slice(0, Math.max(3, 46 - service.length))}   # service names of up to ${46 - STABLE_TAG.length} characters can be rolled out`,
  );
}

function noImage({ ref }: ServiceState): RolloutError {
  return new RolloutError(
    "INPUT_INVALID",
    `expected input 'image', for no rollout is running on ${ref.service}, got nothing`,
    "with:\n  image: REGION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE@sha256:DIGEST",
  );
}

function placeOf(ledger: Ledger): string {
  return ledger.stage === BEFORE_FIRST ? "0 %, before the first stage" : `${ledger.stage} (${ledger.percent} %)`;
}
