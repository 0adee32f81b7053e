import type { z } from "zod";
import { canaryServiceOf, type Routing } from "../core/routing";
import { REGION_PLACEHOLDER } from "./leaves";
import { part } from "./parts";
import { describe } from "./words";
import type { Path } from "./yaml";

/** A routing as it was written, or what stands in its place. */
interface Placed {
  readonly path: Path;
  readonly at: unknown;
}

/** Returns what stands where routings are written: at the plan first, then at each stage that has one. */
export function routingsIn(plan: object): readonly Placed[] {
  const stages = part(plan, "stages");
  const staged: readonly unknown[] = Array.isArray(stages) ? stages : [];
  return [
    { path: ["routing"], at: part(plan, "routing") },
    ...staged.map((stage, index) => ({ path: ["stages", index, "routing"], at: part(stage, "routing") })),
  ].filter(({ at }) => at !== undefined);
}

/**
 * Returns every stage with its routing: its own, else that of the stage before it, and at first the plan's. A load
 * balancer keeps the canary service of the way before it. What the plan says itself is replaced by the first stage.
 */
export function withRoutings<One extends { readonly routing?: Routing }>(written: {
  readonly routing: Routing;
  readonly stages: readonly One[];
}): { readonly routing: Routing; readonly stages: readonly (One & { readonly routing: Routing })[] } {
  let now = written.routing;
  const stages = written.stages.map((stage) => {
    now = stage.routing === undefined ? now : inheriting(stage.routing, now);
    return { ...stage, routing: now };
  });
  return { routing: stages[0]?.routing ?? written.routing, stages };
}

function inheriting(routing: Routing, before: Routing): Routing {
  const canaryService = canaryServiceOf(before);
  if (routing.mode !== "load-balancer" || routing.canaryService !== undefined) return routing;
  return canaryService === undefined ? routing : { ...routing, canaryService };
}

/** Adds issues where the canary would have to move from one stage to the next, and where regions would share one split. */
export function fitRoutings(plan: object, context: z.RefinementCtx): void {
  const routings = routingsIn(plan).flatMap(({ path, at }) => (isRouting(at) ? [{ path, at }] : []));
  const regions = part(plan, "regions");
  if (Array.isArray(regions) && regions.length > 1)
    for (const one of routings) fitRegions(one.path, one.at, regions.length, context);
  if (routings.length === routingsIn(plan).length) fitPlaces(plan, context);
}

function fitPlaces(plan: object, context: z.RefinementCtx): void {
  const [planned, stages] = [part(plan, "routing"), part(plan, "stages")];
  if (!isRouting(planned) || !Array.isArray(stages)) return;
  const own = stages.map((stage: unknown) => part(stage, "routing"));
  const written = own.map((routing, index) => ({ index, ...(isRouting(routing) ? { routing } : {}) }));
  const [first, ...later] = withRoutings({ routing: planned, stages: written }).stages;
  for (const { index, routing } of later.filter(({ index }) => own[index] !== undefined)) {
    if (first === undefined || canaryServiceOf(routing) === canaryServiceOf(first.routing)) continue;
    const message = `expected the canary where it is at the first stage, ${placeOf(first.routing)}, got ${placeOf(routing)}; ${fixOf(first.routing)}`;
    context.addIssue({ code: "custom", path: ["stages", index, "routing"], message });
  }
}

/** A stage may change how users reach the canary, never which service it is in. */
function fixOf(first: Routing): string {
  const service = canaryServiceOf(first);
  return service === undefined
    ? "write mode revisions, or load-balancer without canary-service"
    : `write mode services or load-balancer with canary-service: ${service}`;
}

function placeOf(routing: Routing): string {
  const service = canaryServiceOf(routing);
  return service === undefined ? "a revision of the service itself" : `service ${service}`;
}

function fitRegions(path: Path, routing: Routing, regions: number, context: z.RefinementCtx): void {
  const add = (key: readonly string[], message: string) =>
    context.addIssue({ code: "custom", path: [...path, ...key], message });
  for (const { key, name, of } of sharedNames(routing).filter(({ name }) => !name.includes(REGION_PLACEHOLDER)))
    add(
      key,
      `expected {region} in the name, since one ${of} splits the users of all regions at once, got ${describe(name)}`,
    );
  if (routing.mode !== "load-balancer" || (routing.urlMapRegion ?? REGION_PLACEHOLDER) === REGION_PLACEHOLDER) return;
  add(
    ["url-map-region"],
    `expected "{region}" beside ${regions} regions, since a URL map of one region serves no other, got ${describe(routing.urlMapRegion)}`,
  );
}

/** What is outside of a region and so would be one and the same for all of them; resources of a region are not. */
function sharedNames(
  routing: Routing,
): { readonly key: readonly string[]; readonly name: string; readonly of: string }[] {
  if (routing.mode === "services")
    return "env" in routing.publish
      ? []
      : [{ key: ["publish", "document"], name: routing.publish.document, of: "document" }];
  if (routing.mode === "revisions") return [];
  const { urlMap, urlMapRegion, stableBackend, canaryBackend } = routing;
  if (urlMapRegion !== undefined) return [];
  return [
    { key: ["url-map"], name: urlMap, of: "URL map" },
    { key: ["stable-backend"], name: stableBackend, of: "backend" },
    { key: ["canary-backend"], name: canaryBackend, of: "backend" },
  ];
}

/** A routing that was refused is there as it was written. */
function isRouting(value: unknown): value is Routing {
  switch (part(value, "mode")) {
    case "revisions":
      return true;
    case "services":
      return typeof part(value, "canaryService") === "string";
    default:
      return typeof part(value, "urlMap") === "string";
  }
}
