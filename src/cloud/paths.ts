import type { ServiceRef } from "../core/service";

/** Returns the v2 path of the location; names are escaped so that none can leave its place in the path. */
export function locationPath({ project, region }: Pick<ServiceRef, "project" | "region">): string {
  return `/v2/projects/${encodeURIComponent(project)}/locations/${encodeURIComponent(region)}`;
}

/** Returns the v2 path of the service. */
export function servicePath(ref: ServiceRef): string {
  return `${locationPath(ref)}/services/${encodeURIComponent(ref.service)}`;
}

/** Returns the v2 path of one revision of the service. */
export function revisionPath(ref: ServiceRef, revision: string): string {
  return `${servicePath(ref)}/revisions/${encodeURIComponent(revision)}`;
}

/** Returns the v2 resource name that stands in a path: the path without its version. */
export function resourceName(path: string): string {
  return path.replace(/^\/v2\//, "");
}
