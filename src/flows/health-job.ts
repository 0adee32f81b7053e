import type { ServiceRef, ServiceState } from "../core/service";
import { RolloutError } from "../errors";
import type { FunctionalCheck, HealthCheck } from "../plan/schema";
import { ledgerOf } from "./observe";

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

/**
 * Returns the canary's own tag URL; after promotion, when there is no other version, the service's own. Throws NO_ROLLOUT
 * where there is no canary, and CONFLICT where its tag shows another revision.
 */
export function addressOf(state: ServiceState, job: HealthJob): string {
  if (job.url !== undefined) return job.url;
  const ledger = ledgerOf(state);
  const tag = ledger?.tag ?? job.tag;
  const tagged = state.serving.find((target) => target.tag === tag);
  if (ledger?.status === "promoted" && tagged === undefined) return state.url;
  if (tagged?.uri === undefined || ledger?.status === "rolled-back") throw noCanary(state, tag);
  if (ledger === undefined || tagged.revision === ledger.canary) return tagged.uri;
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
 * Returns whether the address is one of the service's own: a token goes nowhere else, for whoever else is asked, or
 * listens on the way, has no business with it.
 */
export function isOwn(state: ServiceState, base: string): boolean {
  const own = [...state.urls, ...state.serving.flatMap(({ uri }) => (uri === undefined ? [] : [uri]))];
  return own.map(originOf).includes(originOf(base));
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}
