import { ApiError, errorInfo } from "../errors";
import { projectNumberOf } from "../ids";
import { ownOf } from "../json";
import { type Estate, projectOf } from "./estate";

/** What changes nothing although it is a POST, and what brings the project back. */
const HARMLESS = /:(testIamPermissions|getIamPolicy|generate\w+|undelete)$|\/entries:list$|\/(?:wait|validate)$/;
const PROJECT = /^\/(?:(?:compute\/)?v\d\w*|apis\/[^/]+\/v\d)\/(?:projects|namespaces)\/([^/:]+)/;

/** A request as far as it says what is to be changed where. */
export interface Write {
  readonly method: string;
  readonly path: string;
}

/** Throws the 403 for a write in a project that is about to be deleted; reads go on until it is. */
export function checkUndeleted(estate: Estate, { method, path }: Write): void {
  const [, idOrNumber] = PROJECT.exec(path) ?? [];
  if (method === "GET" || HARMLESS.test(path) || idOrNumber === undefined) return;
  const project = projectOf(estate, idOrNumber);
  if (ownOf(estate.projects, project)?.lifecycleState !== "DELETE_REQUESTED") return;
  const number = projectNumberOf(project);
  throw new ApiError("PERMISSION_DENIED", `Project #${number} has been deleted.`, [
    errorInfo("CONSUMER_INVALID", "googleapis.com", { consumer: `projects/${number}` }),
  ]);
}
