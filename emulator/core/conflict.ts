import { ApiError } from "./errors";
import { etagOf, type Micros } from "./timestamps";
import type { World } from "./world";

/** What an etag stands for: a resource, by its full name, as it last changed. */
export interface Version {
  readonly name: string;
  readonly at: Micros;
}

/** Throws ABORTED for a stale etag where etags are enforced; without one nothing is compared. */
export function checkEtag({ settings }: World, { name, at }: Version, etag: string): void {
  if (settings.etag === "ignored" || etag === "") return;
  const current = etagOf(name, at);
  if (etag === current) return;
  const resource = name.slice(name.lastIndexOf("/") + 1);
  throw new ApiError(
    "ABORTED",
    `Conflict for resource '${resource}': etag ${etag} was specified but the current etag is ${current}.`,
  );
}
