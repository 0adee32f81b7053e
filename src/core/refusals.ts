import { RolloutError } from "../errors";
import type { Ask } from "./ask";
import { isSameStage, type Ledger, type Queued } from "./ledger";
import type { ServiceState } from "./service";
import { isServed, renderShares, renderTraffic, STABLE_TAG, sameShares, servedShares, trafficFor } from "./traffic";
import { placeOf } from "./wanted";

/** Returns the error for another image than the one that is being rolled out, where the plan lets nobody wait or go first. */
export function refuseOtherImage(ledger: Ledger, image: string): RolloutError {
  return new RolloutError(
    "HELD",
    `expected the image that is being rolled out (${ledger.image}, at ${placeOf(ledger)}), got ${image}`,
    "Finish that rollout, or take it back with the rollback action, before releasing another image.\nOr say in the plan what a new image does meanwhile, queue or supersede:\nwhile-running: queue",
  );
}

/** Returns the error for an image that would take the place of one that a later run lets wait. */
export function refuseOlder(queued: Queued, image: string): RolloutError {
  return new RolloutError(
    "HELD",
    `expected an image that is newer than the one that waits for the rollout's end (${queued.image}), got ${image} from an older run than ${queued.run}`,
    "Start a new run instead of an old one again.",
  );
}

/** Throws CONFLICT where the rollout is not any more where the caller has judged it. */
export function refuseMoved(ledger: Ledger, { from }: Ask): void {
  if (from === undefined || isSameStage(ledger, from)) return;
  throw new RolloutError(
    "CONFLICT",
    `expected the rollout of ${from.canary} to be at ${placeOf(from)} still, got ${ledger.canary} at ${placeOf(ledger)}: somebody moved it meanwhile`,
    "Run this step again: it judges the stage that the rollout is at now.",
  );
}

/** The traffic must be as the ledger says: whoever changed it had a reason, and it is not ours to overwrite. */
export function refuseDrift(state: ServiceState, ledger: Ledger): void {
  const expected = trafficFor(state, ledger);
  const tagged = taggedBy(ledger);
  const elsewhere =
    isMoved(state, STABLE_TAG, ledger.stable) || (tagged !== undefined && isMoved(state, ledger.tag, tagged));
  if (sameShares(expected, state.traffic) && !elsewhere) return;
  throw new RolloutError(
    "CONFLICT",
    `expected the traffic of ${state.ref.service} to be ${renderTraffic(expected)}, got ${renderTraffic(state.traffic)}: somebody changed it since ${placeOf(ledger)} began`,
    "Set it back as it was, or take the rollout back with the rollback action.",
  );
}

/** Throws CLOUD_REFUSED where Cloud Run does not serve the present stage: the next one would jump over it. */
export function refuseUnserved(state: ServiceState, ledger: Ledger): void {
  if (isServed(state, trafficFor(state, ledger))) return;
  throw new RolloutError(
    "CLOUD_REFUSED",
    `expected ${state.ref.service} to serve ${placeOf(ledger)} before it is left, got ${renderShares(state)}: ${state.message}`,
    `Look at the message; then put the stage into force with the deploy-canary action:\nwith:\n  stage: ${ledger.stage}`,
  );
}

/** Returns whether the present stage is in force whole: served, and both tags where they belong. */
export function isInForce(state: ServiceState, ledger: Ledger): boolean {
  const expected = trafficFor(state, ledger);
  const tags = new Set(state.traffic.map((target) => target.tag));
  const tagged = taggedBy(ledger) === undefined || tags.has(ledger.tag);
  return isServed(state, expected) && tags.has(STABLE_TAG) && tagged;
}

/** The revision that the rollout's own tag shows; a canary of another service has none until it is adopted. */
function taggedBy({ canaryService, adopted, canary }: Ledger): string | undefined {
  return canaryService === undefined ? canary : adopted;
}

/** Throws HELD where somebody uses one of the two tags for something else: what they show would be lost. */
export function refuseTakenTags(state: ServiceState, last: Ledger | undefined, stable: string, tag: string): void {
  const ours = [stable, last?.stable, last?.canary, last?.adopted];
  const taken = state.traffic.find((target) => {
    const shown = target.kind === "revision" ? target.revision : state.latestReady;
    return (target.tag === STABLE_TAG || target.tag === tag) && !ours.includes(shown);
  });
  if (taken === undefined) return;
  const { service, region, project } = state.ref;
  throw new RolloutError(
    "HELD",
    `expected the tags ${STABLE_TAG} and ${tag} of ${service} to be free for the rollout, got ${renderTraffic([taken])}`,
    `gcloud run services update-traffic ${service} --region ${region} --project ${project} --remove-tags ${taken.tag}`,
  );
}

/** A tag that is gone is not one that was moved: Cloud Run itself drops tags when there are too many. */
function isMoved(state: ServiceState, tag: string, revision: string): boolean {
  const target = state.traffic.find((candidate) => candidate.tag === tag);
  return target !== undefined && (target.kind === "latest" || target.revision !== revision);
}

/** Returns the revision that serves everybody; throws HELD where there is none, or several share. */
export function onlyServing(state: ServiceState): string {
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

/** Throws NAME_TOO_LONG: Cloud Run allows 46 characters for a tag and the service's name together; the tag `stable` is used, too. */
export function refuseLongName(service: string, tag: string): void {
  const longest = Math.max(tag.length, STABLE_TAG.length);
  if (longest + service.length <= 46) return;
  throw new RolloutError(
    "NAME_TOO_LONG",
    `expected tag and service name to have at most 46 characters together, got ${longest + service.length} ('${tag}' and '${STABLE_TAG}' on '${service}')`,
    `tag: ${tag.slice(0, Math.max(3, 46 - service.length))}   # service names of up to ${46 - STABLE_TAG.length} characters can be rolled out`,
  );
}

/** Returns the error for a release that has nothing to release. */
export function noImage({ ref }: ServiceState): RolloutError {
  return new RolloutError(
    "INPUT_INVALID",
    `expected input 'image', for no rollout is running on ${ref.service}, got nothing`,
    "with:\n  image: REGION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE@sha256:DIGEST",
  );
}
