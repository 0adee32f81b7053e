import type { RepositoryRef } from "../image";
import type { Json } from "../json";
import type { DryStep } from "../report/dry-run";

/** One call that mode `fix` makes to mend something, complete but for the endpoint: always a POST. */
export interface Change {
  readonly api: "serviceusage" | "iam" | "artifactregistry";
  readonly path: string;
  readonly body: Json;
  readonly project: string;
  /** A clause without subject: "create the repository shop in us-central1". */
  readonly doing: string;
  /** Whether it is done when the API answers, or only when the operation that it answers with is. */
  readonly answer: "resource" | "operation";
}

/** Returns the one call that enables these APIs; Service Usage takes at most twenty (services.batchEnable). */
export function toEnabling(project: string, names: readonly string[]): Change {
  return {
    api: "serviceusage",
    path: `/v1/projects/${segment(project)}/services:batchEnable`,
    body: { serviceIds: names },
    project,
    doing: `enable ${names.join(", ")} in project ${project}`,
    answer: "operation",
  };
}

/** Returns the call that creates a service account in the project; the name is the part before the `@`. */
export function toAccount(project: string, name: string, displayName: string): Change {
  return {
    api: "iam",
    path: `/v1/projects/${segment(project)}/serviceAccounts`,
    body: { accountId: name, serviceAccount: { displayName } },
    project,
    doing: `create the service account ${name} in project ${project}`,
    answer: "resource",
  };
}

/** Returns the call that creates an Artifact Registry repository for container images. */
export function toRepository({ project, location, repository }: RepositoryRef): Change {
  const id = encodeURIComponent(repository);
  return {
    api: "artifactregistry",
    path: `/v1/projects/${segment(project)}/locations/${segment(location)}/repositories?repositoryId=${id}`,
    body: { format: "DOCKER" },
    project,
    doing: `create the repository ${repository} in ${location} of project ${project}`,
    answer: "operation",
  };
}

/** Returns the change as a step of a dry run. */
export function toStep({ api, path, body, doing }: Change, onlyIf?: string): DryStep {
  const title = `${doing.charAt(0).toUpperCase()}${doing.slice(1)}`;
  return { title, ...(onlyIf === undefined ? {} : { onlyIf }), request: { method: "POST", api, path, body } };
}

/** Returns a name as one segment of a path that it cannot leave; `@` and `:` stay as Google's own clients write them. */
export function segment(name: string): string {
  return encodeURIComponent(name).replaceAll("%40", "@").replaceAll("%3A", ":");
}
