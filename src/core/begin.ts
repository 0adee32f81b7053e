import { type Ask, BEFORE_FIRST } from "./ask";
import { planBerth } from "./berth";
import { planTraffic } from "./in-force";
import { advance, type Ledger } from "./ledger";
import type { Move } from "./move-value";
import { passGuards } from "./obstacles";
import { laterThan } from "./outdated";
import type { Outside } from "./outside";
import { refuseBusy, refuseNoCanaryService } from "./outside-refusals";
import { isSameImage, keptQuarantine } from "./quarantine";
import { noImage, onlyServing, refuseDrift, refuseLongName, refuseOlder, refuseTakenTags } from "./refusals";
import type { ServiceState } from "./service";
import { latestTags } from "./traffic";
import { requestFor } from "./update";

/** Returns the move that makes a canary at 0 % beside whoever serves everybody; `last` is the rollout before it. */
export function planBegin(state: ServiceState, last: Ledger | undefined, ask: Ask, outside: Outside): Move {
  const { image = "" } = ask;
  if (image === "") throw noImage(state);
  const passed = passGuards("begin", last, ask);
  return beginBeside(state, { last, outside, findStable: () => onlyServing(state) }, { ...passed, image });
}

/** What a rollout is begun with: the one before it, what is outside, and how the stable version is found. */
interface Beginning {
  readonly last: Ledger | undefined;
  readonly outside: Outside;
  readonly findStable: () => string;
}

/**
 * Returns the move that drops the running canary, its tag and its users with it, and makes one of the new image at 0 %
 * beside the stable version that served before both: one write, after which the rollout is the new image's. By any way
 * outside of the service nobody may be on the canary any more.
 */
export function planSupersede(
  state: ServiceState,
  running: Ledger,
  ask: Ask & { readonly image: string },
  outside: Outside,
): Move {
  const passed = passGuards("begin", running, ask);
  refuseDrift(state, running);
  const traffic = state.traffic.filter(({ tag }) => tag !== running.tag);
  const findStable = () => running.home ?? running.stable;
  return beginBeside({ ...state, traffic }, { last: running, outside, findStable }, { ...passed, image: ask.image });
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
  { last, outside, findStable }: Beginning,
  ask: Ask & { readonly image: string },
): Move {
  const { image, tag, stages } = ask;
  refuseLongName(state.ref.service, tag);
  const stable = findStable();
  refuseTakenTags(state, last, stable, tag);
  refuseBusy(state.ref, last, outside);
  const { place, template } = planBerth(state, image, stages, { last, stable, outside });
  refuseNoCanaryService(state.ref, place.canaryService, outside, ask);
  const { ledger, request } = planTraffic(state, { ...blankLedger(state, last, ask), ...place });
  return { kind: "begin", ledger, request: template === undefined ? request : { ...request, template } };
}

function blankLedger(
  state: ServiceState,
  last: Ledger | undefined,
  { image, tag, step, commit, goal }: Ask & { readonly image: string },
): Ledger {
  const fresh: Ledger = {
    status: "running",
    image,
    stable: "",
    canary: "",
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
  return advance(fresh, { ...step, stage: BEFORE_FIRST, percent: 0 });
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
