import type { Finding } from "../../core/preflight/finding";
import type { Asked, Resource } from "../../core/preflight/permissions";
import type { Asking } from "./asking";
import { until } from "./mend";

/** Returns what the caller lacks on the resource, with one question. */
export async function askPermissions({ ground }: Asking, on: Resource, permissions: readonly string[]): Promise<Asked> {
  const lacks = await ground.permissions.lacking(on, permissions);
  return { on, permissions, ...(lacks === undefined ? {} : { lacks }) };
}

/**
 * Asks at once, and where the resource is not there waits for the row that may make or have seen it, and asks again.
 * What was just made, by whomever, denies for a while what it will allow, so in mode `fix` a denial is then believed
 * only after a minute.
 */
export async function askWhereThere(
  asking: Asking,
  on: Resource,
  permissions: readonly string[],
  row: () => Promise<Finding>,
): Promise<Asked> {
  const first = await askPermissions(asking, on, permissions);
  if (first.lacks !== undefined || !isThere(asking, await row())) return first;
  const again = async () => ({ ...(await askPermissions(asking, on, permissions)), isThere: true });
  let last: Asked = await again();
  if (asking.job.mode === "check" || last.lacks?.length === 0) return last;
  await until(asking.ground.clock, async () => {
    last = await again();
    return last.lacks?.length === 0 ? last : undefined;
  });
  return last;
}

/** An error may be about what is there, such as an account that is disabled; nobody runs as it then. */
function isThere({ job }: Asking, { result, changes = [] }: Finding): boolean {
  return result !== "error" && result !== "not-asked" && !(job.dryRun && changes.length > 0);
}
