import { RolloutError } from "../errors";
import type { Ask } from "./ask";
import type { Ledger } from "./ledger";
import { renderRollback } from "./open-ways";
import { canaryRefOf, exposureOf, type Outside, type Route, type RouteState, routeOf } from "./outside";
import { isLeftBehind, isSameRoute, wantedOf } from "./outside-plan";
import { nameOfRoute } from "./routes";
import { routingOf } from "./routing";
import type { ServiceRef, ServiceState } from "./service";
import { isServed, renderShares, sameShares } from "./traffic";
import { placeOf } from "./wanted";

/**
 * Throws CONFLICT where something outside is neither as the ledger says nor as a run that died could have left it: then
 * somebody else changed it, and it is not ours to overwrite. Throws SERVICE_NOT_FOUND where the canary's service is gone
 * and may not be made, INTERNAL where a way of the rollout was not looked at.
 */
export function refuseOutside(ref: ServiceRef, ledger: Ledger, outside: Outside, create = false): void {
  for (const state of outside.routes) refuseForeignPercent(ref, ledger, state);
  if (ledger.status !== "running") return;
  const now = routeOf(ref, routingOf(ledger));
  if (now !== undefined && !outside.routes.some(({ route }) => isSameRoute(route, now)))
    throw new RolloutError("INTERNAL", `expected ${nameOfRoute(now)} to have been read, got nothing`);
  if (ledger.canaryService === undefined) return;
  if (outside.canary === undefined) {
    const missing = canaryRefOf(ref, ledger);
    if (exposureOf(ledger) > 0) throw canaryServiceMissing(missing, ledger.image, takeBackFirst(ref));
    if (!create) throw canaryServiceMissing(missing, ledger.image);
    return;
  }
  refuseOtherCanary(outside.canary, ledger);
}

/**
 * Throws CONFLICT unless nobody reaches the canary by any way of the plan, but for what the rollout before, `last`, left
 * to be lowered, and SERVICE_NOT_FOUND where the canary's service has to be there and is not.
 */
export function refuseBusy(ref: ServiceRef, last: Ledger | undefined, outside: Outside): void {
  for (const state of outside.routes) {
    if (state.percent === 0) continue;
    if (last === undefined || wantedOf(ref, last, state.route) === undefined) throw inUse(state);
    refuseForeignPercent(ref, last, state);
  }
}

/** Throws SERVICE_NOT_FOUND where the plan wants a canary service that does not exist and may not be made. */
export function refuseNoCanaryService(ref: ServiceRef, canaryService: string | undefined, outside: Outside, ask: Ask) {
  if (canaryService === undefined || outside.canary !== undefined || ask.create === true) return;
  throw canaryServiceMissing(canaryRefOf(ref, { canaryService }), ask.image ?? "IMAGE");
}

/** Throws CONFLICT unless nobody reaches the canary by the route. */
export function refuseUsed(outside: Outside, route: Route | undefined): void {
  const state = route && outside.routes.find((one) => isSameRoute(one.route, route));
  if (route !== undefined && state === undefined)
    throw new RolloutError("INTERNAL", `expected ${nameOfRoute(route)} to have been read, got nothing`);
  if (state !== undefined && state.percent !== 0) throw inUse(state);
}

function refuseForeignPercent(ref: ServiceRef, ledger: Ledger, { route, percent }: RouteState): void {
  const wanted = wantedOf(ref, ledger, route);
  if (wanted === undefined || isLeftBehind(ledger, percent, wanted)) return;
  const did = percent < wanted ? "lowered" : "changed";
  throw new RolloutError(
    "CONFLICT",
    `expected ${nameOfRoute(route)} to give the canary ${wanted} %, got ${percent} %: somebody ${did} it since ${placeOf(ledger)} began`,
    "Take the rollout back with the rollback action, or set it back as it was.",
  );
}

function refuseOtherCanary(canary: ServiceState, ledger: Ledger): void {
  const only = [{ kind: "revision", revision: ledger.canary, percent: 100 }] as const;
  if (exposureOf(ledger) === 0 || (sameShares(canary.traffic, only) && isServed(canary, only))) return;
  throw new RolloutError(
    "CONFLICT",
    `expected ${canary.ref.service} to serve ${ledger.canary} alone, got ${renderShares(canary)}: somebody changed it since ${placeOf(ledger)} began`,
    "Set it back as it was, or take the rollout back with the rollback action.",
  );
}

function inUse({ route, percent }: RouteState): RolloutError {
  return new RolloutError(
    "CONFLICT",
    `expected nobody to reach the canary by ${nameOfRoute(route)} before the rollout uses it, got ${percent} %`,
    "Somebody else uses it, or a rollout was given up: set it to 0 and run this step again.",
  );
}

function takeBackFirst(ref: ServiceRef): string {
  return `Users are sent to it: take the rollout back.\n${renderRollback(ref)}\nThen, for the next rollout:\n`;
}

function canaryServiceMissing({ service, region, project }: ServiceRef, image: string, first = ""): RolloutError {
  return new RolloutError(
    "SERVICE_NOT_FOUND",
    `expected the Cloud Run service ${service} in ${region} of project ${project} for the canary, got none`,
    `${first}gcloud run deploy ${service} --image ${image} --region ${region} --project ${project}\n` +
      "or let the first rollout make it like the service that users reach, with this line in the plan:\nfirst-release: create",
  );
}
