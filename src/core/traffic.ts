import { RolloutError } from "../errors";
import { type CleanUp, LEAVE_ALL } from "./clean-up";
import type { Ledger } from "./ledger";
import { exposureOf, routeOf } from "./outside";
import { routingOf, routingsOf } from "./routing";
import type { ServiceState, TrafficTarget } from "./service";

/** The tag of the version that is known to serve well, from the first write of a rollout to its end. */
export const STABLE_TAG = "stable";

type Pin = Extract<TrafficTarget, { kind: "revision" }>;
type Pair = Pick<Ledger, "stable" | "canary" | "tag">;

/**
 * Returns the targets that give the canary exactly `percent` and the stable revision all the rest.
 * Both are pinned by name, everybody else's tags stay, nobody else gets traffic, and nothing follows LATEST.
 * Throws INTERNAL for a percent that is not an integer 0–100 or a pair that is one and the same revision.
 */
export function planSplit(state: ServiceState, pair: Pair, percent: number): readonly TrafficTarget[] {
  if (!Number.isInteger(percent) || percent < 0 || percent > 100) {
    throw new RolloutError("INTERNAL", `expected a percent that is an integer from 0 to 100, got ${percent}`);
  }
  if (pair.stable === pair.canary || pair.stable === "" || pair.canary === "") {
    throw new RolloutError("INTERNAL", `expected two revisions, got '${pair.stable}' and '${pair.canary}'`);
  }
  return [
    { kind: "revision", revision: pair.stable, percent: 100 - percent, tag: STABLE_TAG },
    { kind: "revision", revision: pair.canary, percent, tag: pair.tag },
    ...foreignTags(state, pair.tag),
  ];
}

/**
 * Returns the targets that the ledger wants of the service that users reach, whichever way leads to the canary: only where
 * the service's own traffic is that way, and no hand-over is going on, has the canary a share in it. A canary of another
 * service has no place in it at all.
 */
export function trafficFor(state: ServiceState, ledger: Ledger): readonly TrafficTarget[] {
  const { stable, tag, canaryService, adopted } = ledger;
  const percent = routingOf(ledger).mode === "revisions" ? exposureOf(ledger) : 0;
  if (canaryService === undefined) return planSplit(state, ledger, percent);
  const made: readonly Pin[] = adopted === undefined ? [] : [{ kind: "revision", revision: adopted, percent: 0, tag }];
  return [{ kind: "revision", revision: stable, percent: 100, tag: STABLE_TAG }, ...made, ...foreignTags(state, tag)];
}

/**
 * Returns the targets that put everything back on one revision. The rollout's own tag goes, unless `canary` names the
 * revision that keeps it, so that it can be looked into. Of a service that is broken, tags that were asked for and
 * never served are dropped, for they may be the reason.
 */
export function planReturn(
  state: ServiceState,
  to: string,
  own: Pick<Pair, "tag"> & Partial<Pick<Pair, "canary">>,
): readonly TrafficTarget[] {
  const served = new Set(state.serving.map((target) => target.tag));
  const foreign = foreignTags(state, own.tag).filter((pin) => state.ready !== "failed" || served.has(pin.tag));
  const canary: readonly Pin[] =
    own.canary === undefined ? [] : [{ kind: "revision", revision: own.canary, percent: 0, tag: own.tag }];
  return [{ kind: "revision", revision: to, percent: 100 }, ...canary, ...foreign];
}

/**
 * Returns the targets that leave the service as the clean-up wants it, by default as a plain `gcloud run deploy` expects
 * it: everything follows LATEST, and so do the foreign tags that did so before the rollout or do so now. A tag that a way
 * still leads to stays: it may be taken away only once nobody is on that way.
 */
export function planFinish(
  state: ServiceState,
  ledger: Ledger,
  { traffic, tags }: Pick<CleanUp, "traffic" | "tags"> = LEAVE_ALL,
): readonly TrafficTarget[] {
  const following = new Set([...ledger.latestTags, ...latestTags(state)]);
  const foreign = foreignTags(state, ledger.tag).map(
    (pin): TrafficTarget => (following.has(pin.tag ?? "") ? { kind: "latest", percent: 0, ...tagOf(pin) } : pin),
  );
  const revision = promotedOf(ledger);
  const everybody: TrafficTarget =
    traffic === "latest" ? { kind: "latest", percent: 100 } : { kind: "revision", revision, percent: 100 };
  const tagged: readonly Pin[] =
    tags === "keep" || isReachedByTag(state, ledger)
      ? [{ kind: "revision", revision, percent: 0, tag: ledger.tag }]
      : [];
  return [everybody, ...tagged, ...foreign];
}

/** Returns the revision of the service that users reach which everybody gets when the rollout is promoted. */
export function promotedOf({ adopted, canary }: Pick<Ledger, "adopted" | "canary">): string {
  return adopted ?? canary;
}

/** A load balancer's backend may lead to the tag, where the canary is a revision of the same service. */
function isReachedByTag({ ref }: ServiceState, ledger: Ledger): boolean {
  return ledger.canaryService === undefined && routingsOf(ledger).some((one) => routeOf(ref, one) !== undefined);
}

/** Returns the names of the tags that follow LATEST now and would move to the canary by themselves. */
export function latestTags(state: ServiceState): readonly string[] {
  return state.traffic.flatMap((target) => (target.kind === "latest" && target.tag ? [target.tag] : []));
}

/** Returns percent by revision of what Cloud Run serves at this moment; revisions without traffic are left out. */
export function servedShares(state: Pick<ServiceState, "serving">): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  for (const { revision, percent } of state.serving) {
    if (percent > 0) shares.set(revision, (shares.get(revision) ?? 0) + percent);
  }
  return shares;
}

/** Returns whether Cloud Run serves every revision the percent that the targets ask for; LATEST is its latest ready one. */
export function isServed(state: ServiceState, targets: readonly TrafficTarget[]): boolean {
  const asked = new Map<string, number>();
  for (const target of targets) {
    const revision = target.kind === "revision" ? target.revision : (state.latestReady ?? "");
    if (target.percent > 0) asked.set(revision, (asked.get(revision) ?? 0) + target.percent);
  }
  const served = servedShares(state);
  return asked.size === served.size && [...asked].every(([revision, percent]) => served.get(revision) === percent);
}

/** Returns what is served as one line for people, e.g. `a 95 %, b 5 %`. */
export function renderShares(state: Pick<ServiceState, "serving">): string {
  return [...servedShares(state)].map(([revision, percent]) => `${revision} ${percent} %`).join(", ") || "nothing";
}

/** Returns whether two target lists ask for the same: order, the split of entries and empty ones do not count. */
export function sameTraffic(one: readonly TrafficTarget[], other: readonly TrafficTarget[]): boolean {
  return normalForm(one) === normalForm(other);
}

/** Returns whether two target lists give every revision the same percent, whatever their tags are. */
export function sameShares(one: readonly TrafficTarget[], other: readonly TrafficTarget[]): boolean {
  const untagged = (targets: readonly TrafficTarget[]) => targets.map(({ tag: _, ...target }) => target);
  return normalForm(untagged(one)) === normalForm(untagged(other));
}

/** Returns the targets as one line for people, e.g. `a 95 % (stable), b 5 % (canary)`. */
export function renderTraffic(targets: readonly TrafficTarget[]): string {
  const parts = targets.map((target) => {
    const tag = target.tag === undefined ? "" : ` (${target.tag})`;
    return `${target.kind === "latest" ? "LATEST" : target.revision} ${target.percent} %${tag}`;
  });
  return parts.join(", ") || "nothing";
}

function normalForm(targets: readonly TrafficTarget[]): string {
  const shares = new Map<string, number>();
  const tags: string[] = [];
  for (const target of targets) {
    const to = target.kind === "latest" ? "LATEST" : target.revision;
    if (target.percent > 0) shares.set(to, (shares.get(to) ?? 0) + target.percent);
    if (target.tag !== undefined) tags.push(`${target.tag}>${to}`);
  }
  return JSON.stringify([[...shares].sort(), tags.sort()]);
}

/** Everybody else's tags, each pinned to the revision it shows at present, once, with no traffic of its own. */
function foreignTags(state: ServiceState, ownTag: string): readonly Pin[] {
  const pins = new Map<string, Pin>();
  for (const target of state.traffic) {
    const { tag } = target;
    if (tag === undefined || tag === STABLE_TAG || tag === ownTag) continue;
    const revision = target.kind === "revision" ? target.revision : shownBy(state, tag);
    if (revision !== undefined) pins.set(tag, { kind: "revision", revision, percent: 0, tag });
  }
  return [...pins.values()];
}

function shownBy(state: ServiceState, tag: string): string | undefined {
  return state.serving.find((target) => target.tag === tag)?.revision ?? state.latestReady;
}

function tagOf(pin: Pin): { readonly tag?: string } {
  return pin.tag === undefined ? {} : { tag: pin.tag };
}
