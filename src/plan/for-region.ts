import type { Routing } from "../core/routing";
import { REGION_PLACEHOLDER } from "./leaves";
import type { RolloutPlan } from "./schema";

/**
 * Returns the plan as it is for one region: `{region}` in the names of a URL map, its region, path matcher and backends, and of
 * a published document, is that region's name. A plan without it is returned as it is.
 */
export function planForRegion<Plan extends Pick<RolloutPlan, "routing" | "stages">>(plan: Plan, region: string): Plan {
  const stages = plan.stages.map((stage) =>
    stage.routing === undefined ? stage : { ...stage, routing: routingIn(stage.routing, region) },
  );
  return { ...plan, routing: routingIn(plan.routing, region), stages };
}

function routingIn(routing: Routing, region: string): Routing {
  const named = (text: string): string => text.replaceAll(REGION_PLACEHOLDER, region);
  if (routing.mode === "revisions") return routing;
  if (routing.mode === "services") {
    const { publish } = routing;
    return "env" in publish ? routing : { ...routing, publish: { document: named(publish.document) } };
  }
  const { urlMap, urlMapRegion, stableBackend, canaryBackend, pathMatcher } = routing;
  return {
    ...routing,
    urlMap: named(urlMap),
    ...(urlMapRegion === undefined ? {} : { urlMapRegion: named(urlMapRegion) }),
    stableBackend: named(stableBackend),
    canaryBackend: named(canaryBackend),
    ...(pathMatcher === undefined ? {} : { pathMatcher: named(pathMatcher) }),
  };
}
