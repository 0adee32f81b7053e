import { BEFORE_FIRST } from "./core/ask";
import type { Outcome } from "./core/report/outcome";
import type { ServiceRef } from "./core/service";
import { RolloutError } from "./errors";
import { deployCanary } from "./flows/deploy-canary";
import type { DeployJob } from "./flows/deploy-job";
import { type HealthJob, healthGate } from "./flows/health-gate";
import { type MetricsJob, metricsGate } from "./flows/metrics-gate";
import { type RollbackJob, rollback } from "./flows/rollback";
import { runStage } from "./flows/stage";
import { parseInputs } from "./inputs/parse";
import type { RawInputs } from "./inputs/raw";
import type { ActionName, Inputs } from "./inputs/registry";
import type { RolloutPlan } from "./plan/schema";
import { findStage } from "./plan/stages";
import { readPlan, refuseUnsupported, type Where, whereOf } from "./target";
import { connectWorld, type RealWorld } from "./world";

/** The tag under which an action looks for the canary where neither input nor ledger names one. */
const DEFAULT_TAG = "canary";

/** Returns how one action ended: inputs and plan are read and checked as a whole before anything is asked of the cloud. */
export async function startJob(
  name: ActionName,
  raw: RawInputs,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Outcome> {
  const real = connectWorld(env, signal);
  switch (name) {
    case "deploy-canary": {
      const inputs = parseInputs(name, raw);
      const { plan, ref } = await readTarget(inputs, env, real);
      return deployCanary(real.world, deployJob(inputs, plan, ref));
    }
    case "health-gate": {
      const inputs = parseInputs(name, raw);
      const { plan, ref } = await readTarget(inputs, env, real);
      return healthGate(real.world, healthJob(inputs, plan, ref));
    }
    case "metrics-gate": {
      const inputs = parseInputs(name, raw);
      const { plan, ref } = await readTarget(inputs, env, real);
      return metricsGate(real.world, metricsJob(inputs, plan, ref));
    }
    case "rollback": {
      const inputs = parseInputs(name, raw);
      return rollback(real.world, await rollbackJob(inputs, env, real));
    }
    case "stage":
      return startStage(parseInputs(name, raw), env, real);
  }
}

async function startStage(inputs: Inputs<"stage">, env: NodeJS.ProcessEnv, real: RealWorld): Promise<Outcome> {
  const { plan, ref } = await readTarget(inputs, env, real);
  const takeBack = { ref, mode: "emergency", mustConfirm: false, reason: "", tag: DEFAULT_TAG, dryRun: false } as const;
  return runStage(real.world, {
    deploy: deployJob({ ...inputs, tag: DEFAULT_TAG }, plan, ref),
    health: healthJob(inputs, plan, ref),
    metrics: metricsJob({ ...inputs, stage: undefined, "fail-on": ["fail"] }, plan, ref),
    rollback: takeBack,
  });
}

interface Target {
  readonly plan: RolloutPlan;
  readonly ref: ServiceRef;
}

async function readTarget(where: Where, env: NodeJS.ProcessEnv, { world, settings }: RealWorld): Promise<Target> {
  const plan = await readPlan(where, workspaceOf(env), world.log.info);
  refuseUnsupported(plan);
  return { plan, ref: whereOf(where, plan, settings.project) };
}

function deployJob(
  inputs: Pick<Inputs<"deploy-canary">, "image" | "stage" | "tag" | "dry-run">,
  plan: RolloutPlan,
  ref: ServiceRef,
): DeployJob {
  const image = inputs.image ?? taggedOnly(plan.image);
  return {
    ref,
    ...(image === undefined ? {} : { image }),
    stage: stageName(plan, inputs.stage),
    stages: plan.stages,
    tag: inputs.tag,
    insist: inputs.image !== undefined,
    dryRun: inputs["dry-run"],
    create: plan.firstRelease === "create",
  };
}

/** A stage's number becomes its name; `next` and `0` are not stages of the plan and stay as they are. */
function stageName(plan: RolloutPlan, wanted: string): string {
  return wanted === "next" || wanted === BEFORE_FIRST ? wanted : findStage(plan, wanted).name;
}

/** A plan may name the repository alone; what is released is then said by the input, never by `latest`. */
function taggedOnly(image: string | undefined): string | undefined {
  return image !== undefined && /[@:][^/]+$/.test(image) ? image : undefined;
}

function healthJob(
  inputs: Pick<Inputs<"health-gate">, "dry-run"> & { url?: string; deadline?: number },
  plan: RolloutPlan,
  ref: ServiceRef,
): HealthJob {
  const { url, deadline } = inputs;
  const health = deadline === undefined ? plan.health : { ...plan.health, deadline };
  return {
    ref,
    ...(url === undefined ? {} : { url }),
    tag: DEFAULT_TAG,
    health,
    checks: plan.checks,
    dryRun: inputs["dry-run"],
  };
}

type MetricsInputs = Pick<Inputs<"metrics-gate">, "every" | "for" | "fail-on" | "dry-run"> & {
  stage?: string | undefined;
};

function metricsJob(inputs: MetricsInputs, plan: RolloutPlan, ref: ServiceRef): MetricsJob {
  return {
    ref,
    metrics: plan.metrics,
    stages: plan.stages,
    ...(inputs.stage === undefined ? {} : { stage: findStage(plan, inputs.stage).name }),
    ...(inputs.for === undefined ? {} : { for: inputs.for }),
    ...(inputs.every === undefined ? {} : { every: inputs.every }),
    onInconclusive: plan.onInconclusive,
    rollbackOn: plan.rollback.on,
    failOn: inputs["fail-on"],
    dryRun: inputs["dry-run"],
  };
}

/** A rollback must not fail because of a file: with everything given, a plan that cannot be read is left aside. */
async function rollbackJob(inputs: Inputs<"rollback">, env: NodeJS.ProcessEnv, real: RealWorld): Promise<RollbackJob> {
  const { mode, confirm, reason } = inputs;
  const plan = await readPlanIfNeeded(inputs, env, real);
  return {
    ref: whereOf(inputs, plan, real.settings.project),
    mode,
    ...(confirm === undefined ? {} : { confirm }),
    mustConfirm: plan?.rollback.confirm !== "none",
    reason: reason ?? "",
    tag: DEFAULT_TAG,
    dryRun: inputs["dry-run"],
  };
}

async function readPlanIfNeeded(
  where: Where,
  env: NodeJS.ProcessEnv,
  { world, settings }: RealWorld,
): Promise<RolloutPlan | undefined> {
  const needed =
    where.service === undefined || where.region === undefined || (where.project ?? settings.project) === undefined;
  try {
    const plan = await readPlan(where, workspaceOf(env), world.log.info);
    refuseUnsupported(plan);
    return plan;
  } catch (cause) {
    if (needed || !(cause instanceof RolloutError)) throw cause;
    world.log.info(`The plan was left aside: ${cause.message}`);
    return undefined;
  }
}

function workspaceOf(env: NodeJS.ProcessEnv): string {
  return env["GITHUB_WORKSPACE"] || process.cwd();
}
