import type { Outcome } from "../core/report/outcome";
import { RolloutError } from "../errors";
import { type JobContext, readTarget } from "./context";

/** Starts propose. */
export async function startPropose(context: JobContext<"propose">): Promise<Outcome> {
  await readTarget(context);
  throw new RolloutError("NOT_SUPPORTED", "expected another action, got propose");
}
