import type { Ledger } from "../core/ledger";
import { readingOf } from "../core/ledger-text";
import { canaryRefOf } from "../core/outside";
import { refuseDrift, refuseUnserved } from "../core/refusals";
import type { ServiceRef, ServiceState } from "../core/service";
import type { Amiss } from "../core/tick";
import { servedShares } from "../core/traffic";
import { RolloutError } from "../errors";
import type { ServiceList, World } from "../ports";
import type { MonitorJob, Place, WatchTerms } from "./monitor-job";

/** A service that remembers a rollout, and how it is to be looked after. */
export interface Found {
  readonly ref: ServiceRef;
  readonly state: ServiceState;
  readonly terms: WatchTerms;
  /** The service that runs the canary; absent where it is the same, or the list has none of that name. */
  readonly canary?: ServiceState;
  /** What its ledger says, or why that cannot be read. */
  readonly reading: { readonly kind: "ledger"; readonly ledger: Ledger } | { readonly kind: "unreadable"; why: string };
}

/** A place, or one service in it, that could not be looked at. */
export interface Unseen {
  readonly where: string;
  readonly error: RolloutError;
}

/**
 * Returns every service with a ledger that is to be looked after, by one list for each place, and what could not be seen: a
 * place that refuses keeps nobody from being looked at elsewhere. Throws CANCELLED only.
 */
export async function findRollouts(
  world: World,
  job: MonitorJob,
): Promise<{
  readonly found: readonly Found[];
  readonly unseen: readonly Unseen[];
  /** Every service that a list had, with a rollout or without. */
  readonly listed: readonly ServiceRef[];
}> {
  const answers = await Promise.all(job.places.map((place) => listOne(world, place)));
  const lists = answers.flatMap((answer) => ("states" in answer ? [answer] : []));
  const states = lists.flatMap((list) => list.states);
  const found = states.flatMap((state): readonly Found[] => {
    const terms = job.termsOf(state.ref);
    const reading = readingOf(state);
    if (terms === undefined || reading.kind === "none") return [];
    return [{ ref: state.ref, state, terms, reading, ...canaryIn(states, state.ref, reading) }];
  });
  const unseen = answers.flatMap((answer) => ("states" in answer ? [] : [answer]));
  const listed = states.map(({ ref }) => ref);
  return { found, listed, unseen: [...unseen, ...lists.flatMap(({ unreadable }) => unreadableIn(job, unreadable))] };
}

/** Where the canary is a service of its own, it is in the same list. */
function canaryIn(states: readonly ServiceState[], ref: ServiceRef, reading: Found["reading"]): Pick<Found, "canary"> {
  if (reading.kind !== "ledger" || reading.ledger.canaryService === undefined) return {};
  const { project, region, service } = canaryRefOf(ref, reading.ledger);
  const canary = states.find(
    (one) => one.ref.service === service && one.ref.region === region && one.ref.project === project,
  );
  return canary === undefined ? {} : { canary };
}

/** Only a person can tell what is wrong with a service; one that nobody asked for is nobody's, but for one without a name. */
function unreadableIn({ termsOf }: MonitorJob, unreadable: ServiceList["unreadable"]): readonly Unseen[] {
  return unreadable
    .filter(({ ref }) => ref.service === "" || termsOf(ref) !== undefined)
    .map(({ ref: { service, region, project }, why }) => {
      const hint =
        service === ""
          ? `gcloud run services list --region ${region} --project ${project}`
          : `gcloud run services describe ${service} --region ${region} --project ${project} --format json`;
      const where = service === "" ? `a service in ${region} of ${project}` : `${service} (${region})`;
      return { where, error: new RolloutError("HELD", why, `See what Cloud Run says of it:\n${hint}`) };
    });
}

async function listOne(world: World, place: Place): Promise<ServiceList | Unseen> {
  try {
    return await world.services.list(place);
  } catch (cause) {
    return { where: `${place.region} of ${place.project}`, error: refusalOf(cause) };
  }
}

/** Returns what one rollout, or one place, was refused; throws on what is nobody's refusal: CANCELLED, and faults of our own. */
export function refusalOf(cause: unknown): RolloutError {
  if (!(cause instanceof RolloutError) || cause.code === "CANCELLED") throw cause;
  return cause;
}

/** Returns what keeps the stage from being left; undefined where the traffic is as the ledger says. */
export function amissIn(state: ServiceState, ledger: Ledger): Amiss | undefined {
  if (!state.settled) return { why: "Cloud Run is still at work on the last change", alarm: false };
  try {
    refuseDrift(state, ledger);
    refuseUnserved(state, ledger);
    return undefined;
  } catch (cause) {
    const { message, hint } = refusalOf(cause);
    return { why: message, alarm: true, ...(hint === undefined ? {} : { hint }) };
  }
}

/** Returns whether users are still on a canary that nobody asks for: what was written has not taken effect. */
export function isHalfBack(state: ServiceState, { canary, canaryService, stable }: Ledger): boolean {
  if (canaryService !== undefined) return isOnItsWay(state, stable);
  const asked = state.traffic.some(
    (target) => target.percent > 0 && (target.kind === "latest" ? state.latestReady : target.revision) === canary,
  );
  return state.settled && !asked && servedShares(state).has(canary);
}

/** A canary of its own gets no share here: users are still where they were before they were to go back. */
function isOnItsWay(state: ServiceState, stable: string): boolean {
  const asked = state.traffic.filter(({ percent }) => percent > 0);
  const isBack = asked.every((target) => target.kind === "revision" && target.revision === stable);
  return state.settled && isBack && servedShares(state).get(stable) !== 100;
}
