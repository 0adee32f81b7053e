import { CONDITION_NOT_MET, ReasonedError } from "../reasoned";
import { pathOf } from "./names";
import type { ComputeKey } from "./records";

/** The 404 for a resource that is not there, be it asked for or referred to. */
export function notFound(path: string): ReasonedError {
  return new ReasonedError(404, "notFound", `The resource '${path}' was not found`);
}

/** The 409 for a name that is taken, also by what is being made or being deleted. */
export function alreadyExists(key: ComputeKey): ReasonedError {
  return new ReasonedError(409, "alreadyExists", `The resource '${pathOf(key)}' already exists`);
}

/** The 412 for a fingerprint that is missing or not the resource's own any more. */
export function staleFingerprint(): ReasonedError {
  return new ReasonedError(412, CONDITION_NOT_MET, "Invalid fingerprint.");
}

/** The 400 for a value that cannot be; `field` is as the API spells it, such as `resource.name`. */
export function invalidField(field: string, value: unknown, why: string): ReasonedError {
  const shown = typeof value === "string" ? value : JSON.stringify(value ?? null);
  return new ReasonedError(400, "invalid", `Invalid value for field '${field}': '${shown}'. ${why}`);
}

/** The 400 for deleting what something else refers to. */
export function inUse(used: ComputeKey, by: ComputeKey): ReasonedError {
  const text = `The resource '${pathOf(used)}' is already being used by '${pathOf(by)}'`;
  return new ReasonedError(400, "resourceInUseByAnotherResource", text);
}

/** The 501 for what Compute Engine can do and the emulator cannot. */
export function notEmulated(field: string, value: unknown): ReasonedError {
  return new ReasonedError(501, "notImplemented", `The emulator lacks ${field} '${String(value)}'.`);
}

/** Returns the 403 for a permission that the caller lacks, in Compute Engine's words. */
export function forbidden(permission: string, path: string): ReasonedError {
  return new ReasonedError(403, "forbidden", `Required '${permission}' permission for '${path}'`);
}
