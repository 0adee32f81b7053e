import { runAction } from "./github/run-action";
import { readRawInputs } from "./inputs/raw";
import type { ActionName } from "./inputs/registry";
import { startJob } from "./jobs";

/** Runs one action of the suite as the runner asks for it; sets the process's exit status and never throws. */
export function run(name: ActionName): Promise<void> {
  return runAction((signal) => startJob(name, readRawInputs(process.env), process.env, signal));
}

/** Runs the command line; loaded only when it is asked for, because no action needs it. */
export async function cli(): Promise<void> {
  const { runCommandLine } = await import("./cli");
  await runCommandLine(process.argv);
}
