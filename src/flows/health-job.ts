import type { Ledger } from "../core/ledger";
import { readingOf } from "../core/ledger-text";
import { canaryRefOf } from "../core/outside";
import { type ServiceRef, type ServiceState, servesAlone } from "../core/service";
import { RolloutError } from "../errors";
import type { FunctionalCheck, HealthCheck } from "../plan/schema";
import type { World } from "../ports";
import { ledgerOf, readService } from "./observe";

/** What health-gate is asked to do. Deadlines in seconds. */
export interface HealthJob {
  readonly ref: ServiceRef;
  /** Where to ask instead of the canary's own tag URL. */
  readonly url?: string;
  readonly tag: string;
  readonly health: HealthCheck;
  readonly checks: readonly FunctionalCheck[];
  readonly dryRun: boolean;
}

/** The services that a rollout's addresses are of. */
export interface Places {
  /** The one that users reach. */
  readonly users: ServiceState;
  /** The one that runs the canary; absent where it is the same, or is not there. */
  readonly canary?: ServiceState;
}

/** Returns the service that users reach and the canary's, where the rollout has one. Throws SERVICE_NOT_FOUND for the first. */
export async function readPlaces(world: World, ref: ServiceRef): Promise<Places> {
  const users = await readService(world, ref);
  const reading = readingOf(users);
  if (reading.kind !== "ledger" || reading.ledger.canaryService === undefined) return { users };
  const canary = await world.services.read(canaryRefOf(ref, reading.ledger));
  return canary === undefined ? { users } : { users, canary };
}

/**
 * Returns the canary's own address: its tag's, or that of its own service; after promotion, when there is no other version,
 * the address of the service that users reach. Throws NO_ROLLOUT where there is no canary, SERVICE_NOT_FOUND where the
 * service is gone that should run it, and CONFLICT where another revision is where it should be.
 */
export function addressOf(places: Places, job: HealthJob): string {
  if (job.url !== undefined) return job.url;
  const ledger = ledgerOf(places.users);
  const isOver = ledger === undefined || ledger.status !== "running";
  return isOver || ledger.canaryService === undefined
    ? taggedAddress(places.users, ledger, job)
    : ownAddress(places.canary, ledger, ledger.canaryService);
}

/** Its service's own address leads to whatever that service serves, which must be the canary alone. */
function ownAddress(state: ServiceState | undefined, { canary }: Ledger, name: string): string {
  if (state === undefined)
    throw new RolloutError(
      "SERVICE_NOT_FOUND",
      `expected the service '${name}', which runs the canary, got none`,
      "Run the deploy-canary action before this step.",
    );
  if (servesAlone(state, canary)) return state.url;
  const uri = state.serving.find((target) => target.revision === canary && target.uri !== undefined)?.uri;
  if (uri !== undefined) return uri;
  const got = [...new Set(state.serving.filter(({ percent }) => percent > 0).map(({ revision }) => revision))];
  throw new RolloutError(
    "CONFLICT",
    `expected ${name} to serve ${canary}, got ${got.join(" and ") || "nothing"}`,
    "Run the deploy-canary action again: it carries on from where the service is; or take the rollout back with the rollback action.",
  );
}

function taggedAddress(state: ServiceState, ledger: Ledger | undefined, job: HealthJob): string {
  const tag = ledger?.tag ?? job.tag;
  const tagged = state.serving.find((target) => target.tag === tag);
  if (ledger?.status === "promoted" && tagged === undefined) return state.url;
  if (tagged?.uri === undefined || ledger?.status === "rolled-back") throw noCanary(state, tag);
  if (ledger === undefined || tagged.revision === (ledger.adopted ?? ledger.canary)) return tagged.uri;
  throw new RolloutError(
    "CONFLICT",
    `expected the tag ${tag} of ${state.ref.service} to show ${ledger.canary}, got ${tagged.revision}: somebody moved it`,
    "Set it back as it was, or take the rollout back with the rollback action.",
  );
}

function noCanary({ ref }: ServiceState, tag: string): RolloutError {
  return new RolloutError(
    "NO_ROLLOUT",
    `expected a canary of ${ref.service} with the tag ${tag}, got none that can be reached`,
    "Run the deploy-canary action before this step, or name an address:\nwith:\n  url: https://…",
  );
}

/**
 * Returns the service that the address is one of the own ones of, for which a token is minted; undefined for any other: a
 * token goes nowhere else, for whoever else is asked, or listens on the way, has no business with it.
 */
export function ownerOf({ users, canary }: Places, base: string): ServiceState | undefined {
  return [users, ...(canary === undefined ? [] : [canary])].find((state) => isOwn(state, base));
}

function isOwn(state: ServiceState, base: string): boolean {
  const own = [...state.urls, ...state.serving.flatMap(({ uri }) => (uri === undefined ? [] : [uri]))];
  return own.map(originOf).includes(originOf(base));
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}
