import type { RevisionState, ServiceRef, ServingTarget, TrafficTarget } from "../../src/core/service";
import { RolloutError } from "../../src/errors";

/** A list that Cloud Run would not take is refused before anything is changed, as its API does. */
export function refuseBadTraffic(ref: ServiceRef, traffic: readonly TrafficTarget[], known: ReadonlySet<string>): void {
  const sum = traffic.reduce((total, { percent }) => total + percent, 0);
  if (sum !== 100) refuse(`traffic sums to ${sum}`);
  const odd = traffic.find(({ percent }) => !Number.isInteger(percent) || percent < 0);
  if (odd !== undefined) refuse(`percent ${odd.percent} is no percent`);
  const lost = traffic.find((target) => target.kind === "revision" && !known.has(target.revision));
  if (lost?.kind === "revision") refuse(`revision ${lost.revision} does not exist`);
  const tags = traffic.flatMap(({ tag }) => (tag === undefined ? [] : [tag]));
  if (new Set(tags).size !== tags.length) refuse(`tags are not unique: ${tags.join(", ")}`);
  const misfit = tags.find((tag) => tag.length < 3 || tag.length + ref.service.length > 46);
  if (misfit !== undefined) refuse(`the tag ${misfit} is too short or too long`);
}

/** Returns what is served once the list is in force, or why Cloud Run goes on serving what it served before. */
export function resolve(
  ref: ServiceRef,
  traffic: readonly TrafficTarget[],
  revisions: readonly RevisionState[],
  latestReady: string | undefined,
): readonly ServingTarget[] | string {
  const serving: ServingTarget[] = [];
  for (const target of traffic) {
    const revision = target.kind === "latest" ? latestReady : target.revision;
    const found = revisions.find(({ name }) => name === revision);
    if (found?.ready !== "ready") return `revision ${revision ?? "(none)"} is not ready and cannot serve traffic`;
    const { kind, percent, tag } = target;
    const named = tag === undefined ? {} : { tag, uri: tagUrl(ref, tag) };
    serving.push({ kind, revision: found.name, percent, ...named });
  }
  return serving;
}

/** Returns percent by revision, without those that get nothing. */
export function sharesOf(serving: readonly ServingTarget[]): Record<string, number> {
  const shares: Record<string, number> = {};
  for (const { revision, percent } of serving) {
    if (percent > 0) shares[revision] = (shares[revision] ?? 0) + percent;
  }
  return shares;
}

/** The address of a tag, as Cloud Run builds it. */
export function tagUrl({ service }: ServiceRef, tag: string): string {
  return `https://${tag}---${service}-x7c2-uc.a.run.app`;
}

/** The address of the service itself. */
export function serviceUrl({ service }: ServiceRef): string {
  return `https://${service}-x7c2-uc.a.run.app`;
}

/** Throws what the adapter throws when Cloud Run says no. */
export function refuse(why: string): never {
  throw new RolloutError("CLOUD_REFUSED", `Cloud Run refused: ${why}`);
}
