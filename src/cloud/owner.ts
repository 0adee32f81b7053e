import type { Resource } from "../core/preflight/permissions";

const ACCOUNT = /^\/v1\/projects\/([^/]+)\/serviceAccounts\/([^/:?]+)$/;
const REPOSITORY = /^\/v1\/projects\/([^/]+)\/locations\/([^/]+)\/repositories\/([^/:?]+)/;

/**
 * Returns the service account or repository that the request's path names, where the permission is one that is granted
 * on it; undefined where a role on the project is what helps, as for creating one.
 */
export function ownerOf(permission: string | undefined, path: string | undefined): Resource | undefined {
  if (permission?.startsWith("iam.serviceAccounts.")) {
    const [, project, email] = partsOf(ACCOUNT, path);
    return project === undefined || email === undefined ? undefined : { kind: "account", project, email };
  }
  if (!permission?.startsWith("artifactregistry.")) return undefined;
  const [, project, location, repository] = partsOf(REPOSITORY, path);
  if (project === undefined || location === undefined || repository === undefined) return undefined;
  return { kind: "repository", ref: { project, location, repository } };
}

function partsOf(pattern: RegExp, path = ""): readonly string[] {
  return (pattern.exec(path) ?? []).map((part) => decodeURIComponent(part));
}
