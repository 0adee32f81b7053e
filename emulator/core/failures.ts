import type { Finding, RevisionRecord } from "./world";

type Reason = Pick<Finding, "reason" | "revisionReason">;

const UNHEALTHY: Reason = { revisionReason: "HEALTH_CHECK_CONTAINER_ERROR" };

const REASONS: Readonly<Record<string, Reason>> = {
  IMAGE_NOT_FOUND: { reason: "CONTAINER_MISSING" },
  IMAGE_DENIED: { reason: "CONTAINER_PERMISSION_DENIED" },
};

/** Returns the reason that conditions give for a failed revision: no image, none to be read, or one that does not listen. */
export function failureReason(revision: RevisionRecord): Reason {
  return revision.outcome?.ok === false ? (REASONS[revision.outcome.reason] ?? UNHEALTHY) : UNHEALTHY;
}
