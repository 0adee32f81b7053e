import fc from "fast-check";
import type { ServiceState, TrafficTarget } from "../../src/core/service";
import { CANARY, STABLE } from "./states";

/** Who is who in a rollout. */
export const PAIR = { stable: STABLE, canary: CANARY, tag: "canary" };
/** Any whole percent, 0–100. */
export const anyPercent = fc.nat({ max: 100 });
/** The tags that a rollout sets itself. */
export const OWN = ["stable", "canary"];

/** Returns percent by revision, or by LATEST, without those that get nothing. */
export function sharesIn(traffic: readonly TrafficTarget[]): Record<string, number> {
  const shares: Record<string, number> = {};
  for (const target of traffic) {
    const to = target.kind === "latest" ? "LATEST" : target.revision;
    if (target.percent > 0) shares[to] = (shares[to] ?? 0) + target.percent;
  }
  return shares;
}

/** Returns all tags in the order of their entries. */
export function tagsIn(traffic: readonly TrafficTarget[]): readonly string[] {
  return traffic.flatMap(({ tag }) => (tag === undefined ? [] : [tag]));
}

/** Returns everybody else's tags that a service asks for, sorted, each once. */
export function foreignIn(state: ServiceState): readonly string[] {
  return [...new Set(tagsIn(state.traffic))].filter((tag) => !OWN.includes(tag)).sort();
}

/** Returns everybody else's tags in a list, sorted, each as often as it is there. */
export function foreignOf(traffic: readonly TrafficTarget[]): readonly string[] {
  return tagsIn(traffic)
    .filter((tag) => !OWN.includes(tag))
    .sort();
}

/** Returns the entry with this tag; undefined where there is none. */
export function shownBy(traffic: readonly TrafficTarget[], tag: string): TrafficTarget | undefined {
  return traffic.find((target) => target.tag === tag);
}
