import type { Finding, RevisionRecord } from "./world";

/** Returns the reason that conditions give for a failed revision: no image, or a container that does not listen. */
export function failureReason(revision: RevisionRecord): Pick<Finding, "reason" | "revisionReason"> {
  const missing = revision.outcome?.ok === false && revision.outcome.reason === "IMAGE_NOT_FOUND";
  return missing ? { reason: "CONTAINER_MISSING" } : { revisionReason: "HEALTH_CHECK_CONTAINER_ERROR" };
}
