import { BEFORE_FIRST } from "../core/ask";
import type { ServiceRef } from "../core/service";
import type { ActionName, Inputs } from "../inputs/registry";
import { planForRegion } from "../plan/for-region";
import type { RolloutPlan } from "../plan/schema";
import { findStage } from "../plan/stages";
import { placesOf, readPlan, type Where } from "../target";
import type { RealWorld } from "../world";

/** What an action starts from: its checked inputs, and the world that it acts in. */
export interface JobContext<Name extends ActionName> {
  readonly inputs: Inputs<Name>;
  readonly env: NodeJS.ProcessEnv;
  readonly real: RealWorld;
}

/** The tag under which an action looks for the canary where neither input nor ledger names one. */
export const DEFAULT_TAG = "canary";

/** A plan, and the one service that the step works on. */
export interface Target {
  readonly plan: RolloutPlan;
  readonly ref: ServiceRef;
}

/**
 * Returns what the inputs and the plan name together, a target for each region in the plan's order, at least one; each has
 * the plan as it is for its region. Throws for a plan that is missing or wrong.
 */
export async function readTargets({
  inputs,
  env,
  real,
}: {
  readonly inputs: Where;
  readonly env: NodeJS.ProcessEnv;
  readonly real: RealWorld;
}): Promise<readonly [Target, ...Target[]]> {
  const plan = await readPlan(inputs, workspaceOf(env), real.world.log.info);
  const [first, ...others] = placesOf(inputs, plan, real.settings.project);
  const targetAt = (ref: ServiceRef): Target => ({ plan: planForRegion(plan, ref.region), ref });
  return [targetAt(first), ...others.map(targetAt)];
}

/** Returns the folder that relative paths start from: the runner's workspace, else where the process was started. */
export function workspaceOf(env: NodeJS.ProcessEnv): string {
  return env["GITHUB_WORKSPACE"] || process.cwd();
}

/** Returns the stage's name for its number; `next` and `0` are not stages of the plan and stay as they are. */
export function stageName(plan: RolloutPlan, wanted: string): string {
  return wanted === "next" || wanted === BEFORE_FIRST ? wanted : findStage(plan, wanted).name;
}
