import { type Ask, BEFORE_FIRST } from "./ask";
import { advance, type Ledger } from "./ledger";
import type { Move } from "./move-value";
import { passGuards } from "./obstacles";
import { laterThan } from "./outdated";
import { isSameImage, keptQuarantine } from "./quarantine";
import { noImage, onlyServing, refuseDrift, refuseLongName, refuseOlder, refuseTakenTags } from "./refusals";
import { freshName, templateFor } from "./revision";
import type { ServiceState } from "./service";
import { latestTags, planSplit } from "./traffic";
import { requestFor } from "./update";

/** Returns the move that makes a canary at 0 % beside whoever serves everybody; `last` is the rollout before it. */
export function planBegin(state: ServiceState, last: Ledger | undefined, ask: Ask): Move {
  const { image = "" } = ask;
  if (image === "") throw noImage(state);
  const passed = passGuards("begin", last, ask);
  return beginBeside(state, last, { ...passed, image }, () => onlyServing(state));
}

/**
 * Returns the move that drops the running canary, its tag and its users with it, and makes one of the new image at 0 %
 * beside the stable version that served before both: one write, after which the rollout is the new image's.
 */
export function planSupersede(state: ServiceState, running: Ledger, image: string, ask: Ask): Move {
  const passed = passGuards("begin", running, ask);
  refuseDrift(state, running);
  const traffic = state.traffic.filter(({ tag }) => tag !== running.tag);
  return beginBeside({ ...state, traffic }, running, { ...passed, image }, () => running.stable);
}

/**
 * Returns the move that lets the image wait for the rollout's end: the ledger remembers it, and the traffic is as it is.
 * `stay` where it waits already. Throws HELD where an image of a later run waits.
 */
export function planQueue(state: ServiceState, running: Ledger, image: string, ask: Ask): Move {
  const { queued } = running;
  if (queued !== undefined && isSameImage(queued.image, image))
    return { kind: "stay", why: `${image} waits already for the rollout of ${running.canary} to end`, ledger: running };
  const { step } = passGuards("queue", running, ask);
  if (queued !== undefined && laterThan(step.run, [queued.run]) !== undefined) throw refuseOlder(queued, image);
  const { at, by, run, override } = step;
  const stepped = override === undefined ? {} : { override };
  const ledger: Ledger = { ...running, queued: { image, at, by, run, commit: ask.commit ?? "", ...stepped } };
  return { kind: "queue", ledger, request: requestFor(state, ledger, state.traffic) };
}

/** Who is stable is asked only after the name and before the tags: the first thing that is wrong is the one to mend. */
function beginBeside(
  state: ServiceState,
  last: Ledger | undefined,
  { image, tag, step, commit, goal }: Ask & { readonly image: string },
  findStable: () => string,
): Move {
  refuseLongName(state.ref.service, tag);
  const stable = findStable();
  refuseTakenTags(state, last, stable, tag);
  const canary = freshName(state, image);
  const fresh: Ledger = {
    status: "running",
    image,
    stable,
    canary,
    tag,
    stage: BEFORE_FIRST,
    percent: 0,
    since: step.at,
    startedAt: step.at,
    latestTags: tagsToFollow(state, last),
    reason: "",
    story: [],
    ...(commit === undefined || commit === "" ? {} : { commit }),
    ...(goal === undefined ? {} : { goal }),
    ...stillQueued(last, image, step.run),
    ...keptQuarantine(last, step.at),
  };
  const ledger = advance(fresh, { ...step, stage: BEFORE_FIRST, percent: 0 });
  const template = templateFor(state.template, image, canary);
  return { kind: "begin", ledger, request: { ...requestFor(state, ledger, planSplit(state, ledger, 0)), template } };
}

/** An older run that steps over its age must not make an image of a later one be forgotten. */
function stillQueued(last: Ledger | undefined, image: string, run: string): Pick<Ledger, "queued"> {
  const queued = last?.queued;
  if (queued === undefined || isSameImage(queued.image, image) || laterThan(run, [queued.run]) === undefined) return {};
  return { queued };
}

/** Tags that follow LATEST, and those that did until a rollout pinned them that was not finished. */
function tagsToFollow(state: ServiceState, last: Ledger | undefined): readonly string[] {
  const pinned = last === undefined || last.status === "promoted" ? [] : last.latestTags;
  return [...new Set([...pinned, ...latestTags(state)])];
}
