import type { Outcome } from "../core/report/outcome";
import { RolloutError } from "../errors";
import { type JobContext, readTarget } from "./context";

/** Starts monitor. */
export async function startMonitor(context: JobContext<"monitor">): Promise<Outcome> {
  await readTarget(context);
  throw new RolloutError("NOT_SUPPORTED", "expected another action, got monitor");
}
