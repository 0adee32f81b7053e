import { RolloutError } from "../errors";
import type { Ledger } from "./ledger";
import type { ServiceState } from "./service";

/** Throws CONFLICT where the latest revision is none that the rollout knows of: what it is nobody has judged. */
export function refuseForeignRevision(state: ServiceState, ledger: Pick<Ledger, "newest">): void {
  if (state.latestCreated === ledger.newest) return;
  throw newerRevision(state, ledger.newest ?? "none");
}

/** Returns the error for a revision that somebody made during the rollout, beside the one that was to be the latest. */
export function newerRevision({ ref, latestCreated }: ServiceState, expected: string): RolloutError {
  return new RolloutError(
    "CONFLICT",
    `expected ${expected} to be the latest revision of ${ref.service}, got ${latestCreated ?? "none"}: it was made during the rollout`,
    "Release that revision with a rollout of its own, or delete it and run this step again.",
  );
}

/**
 * Returns the error for a service whose percent is published by a new revision of it, and whose latest one is not the one
 * that serves: the new one would bring to users what they were kept from.
 */
export function notTheLatest({ ref, latestCreated }: ServiceState, serving: string): RolloutError {
  const { service, region, project } = ref;
  return new RolloutError(
    "HELD",
    `expected ${serving}, which serves the users of ${service}, to be its latest revision, for the percent is published by a new one like it, got ${latestCreated ?? "none"}`,
    `Deploy the image that serves once more, or delete the other one:\ngcloud run revisions delete ${latestCreated ?? "REVISION"} --region ${region} --project ${project}`,
  );
}
