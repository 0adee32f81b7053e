import type { RevisionSpec } from "../model";

/** What tells one revision from all others in the emulator. */
export type RevisionIdentity = Pick<RevisionSpec, "project" | "region" | "service" | "revision">;

/** What tells one service from all others in the emulator. */
export type ServiceIdentity = Omit<RevisionIdentity, "revision">;

/** Returns a string that two services share only when they are the same one. */
export function serviceKey(service: ServiceIdentity): string {
  return `${service.project}/${service.region}/${service.service}`;
}

/** Returns a string that two revisions share only when they are the same one. */
export function revisionKey(revision: RevisionIdentity): string {
  return `${serviceKey(revision)}/${revision.revision}`;
}
