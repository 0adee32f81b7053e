import type { Outcome } from "../core/report/outcome";
import { learnSecret } from "../github/redact";
import { parseInputs } from "../inputs/parse";
import type { RawInputs } from "../inputs/raw";
import type { ActionName } from "../inputs/registry";
import { secretValuesOf } from "../inputs/secret-values";
import { connectWorld, type RealWorld } from "../world";
import { startBuildPush } from "./build-push";
import type { JobContext } from "./context";
import { startDeployCanary } from "./deploy-canary";
import { startHealthGate } from "./health-gate";
import { startMetricsGate } from "./metrics-gate";
import { startMonitor } from "./monitor";
import { startPreflight } from "./preflight";
import { startPropose } from "./propose";
import { startRollback } from "./rollback";
import { startStage } from "./stage";

type Jobs = { readonly [Name in ActionName]: (context: JobContext<Name>) => Promise<Outcome> };

/** One line an action: what starts it. */
const JOBS: Jobs = {
  preflight: startPreflight,
  "build-push": startBuildPush,
  propose: startPropose,
  "deploy-canary": startDeployCanary,
  "health-gate": startHealthGate,
  "metrics-gate": startMetricsGate,
  rollback: startRollback,
  monitor: startMonitor,
  stage: startStage,
};

/** Returns how one action ended: inputs and plan are read and checked as a whole before anything is asked of the cloud. */
export function startJob(
  name: ActionName,
  raw: RawInputs,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Outcome> {
  return startJobIn(name, raw, env, () => connectWorld(env, signal));
}

/** The same in a world that `connect` returns once the secrets among the inputs are known as such. */
export async function startJobIn<Name extends ActionName>(
  name: Name,
  raw: RawInputs,
  env: NodeJS.ProcessEnv,
  connect: () => RealWorld,
): Promise<Outcome> {
  for (const secret of secretValuesOf(name, raw)) learnSecret(secret);
  const real = connect();
  return JOBS[name]({ inputs: parseInputs(name, raw), env, real });
}
