import type { Outcome } from "../core/report/outcome";
import { learnSecret } from "../github/redact";
import { parseInputs } from "../inputs/parse";
import type { RawInputs } from "../inputs/raw";
import type { ActionName } from "../inputs/registry";
import { secretValuesOf } from "../inputs/secret-values";
import { connectWorld } from "../world";
import { startBuildPush } from "./build-push";
import type { JobContext } from "./context";
import { startDeployCanary } from "./deploy-canary";
import { startHealthGate } from "./health-gate";
import { startMetricsGate } from "./metrics-gate";
import { startPreflight } from "./preflight";
import { startRollback } from "./rollback";
import { startStage } from "./stage";

type Jobs = { readonly [Name in ActionName]: (context: JobContext<Name>) => Promise<Outcome> };

/** One line an action: what starts it. */
const JOBS: Jobs = {
  preflight: startPreflight,
  "build-push": startBuildPush,
  "deploy-canary": startDeployCanary,
  "health-gate": startHealthGate,
  "metrics-gate": startMetricsGate,
  rollback: startRollback,
  stage: startStage,
};

/** Returns how one action ended: inputs and plan are read and checked as a whole before anything is asked of the cloud. */
export async function startJob<Name extends ActionName>(
  name: Name,
  raw: RawInputs,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Outcome> {
  for (const secret of secretValuesOf(name, raw)) learnSecret(secret);
  const real = connectWorld(env, signal);
  return JOBS[name]({ inputs: parseInputs(name, raw), env, real });
}
