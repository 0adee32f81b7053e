import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { ServiceRef } from "./core/service";
import { messageOf, RolloutError } from "./errors";
import { minimalPlan, parsePlan } from "./plan/parse";
import type { RolloutPlan } from "./plan/schema";

/** The inputs that say where; each one may come from the plan or the environment, and the input wins. */
export interface Where {
  readonly plan: string;
  readonly project?: string;
  readonly region?: string;
  readonly service?: string;
}

/** Returns the plan of the file, relative to the workspace; warnings are told. Throws PLAN_MISSING or PLAN_INVALID. */
export async function readPlan(where: Where, workspace: string, tell: (line: string) => void): Promise<RolloutPlan> {
  const path = resolve(workspace, where.plan);
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new RolloutError(
      "PLAN_MISSING",
      `expected the rollout plan at ${where.plan}, got none that can be read (${codeOf(cause)})`,
      `Check the repository out before this step, and write ${where.plan}:\n${minimalPlan(where.service ?? "SERVICE", where.region ?? "us-central1")}`,
      { cause },
    );
  });
  const { plan, warnings } = parsePlan(text, where.plan);
  for (const warning of warnings) tell(`Warning: ${warning}`);
  return plan;
}

/**
 * Returns where the service lives: in the region of the input alone, else in all of the plan's, in its order; at least one.
 * Throws INPUT_INVALID that names all that is missing at once.
 */
export function placesOf(
  where: Omit<Where, "plan">,
  plan: RolloutPlan | undefined,
  ambientProject: string | undefined,
): readonly [ServiceRef, ...ServiceRef[]] {
  const project = where.project ?? plan?.project ?? ambientProject;
  const service = where.service ?? plan?.service;
  const [region, ...others] = where.region === undefined ? (plan?.regions ?? []) : [where.region];
  if (project !== undefined && service !== undefined && region !== undefined)
    return [{ project, region, service }, ...others.map((other) => ({ project, region: other, service }))];
  const missing = Object.entries({ project, service, region }).flatMap(([name, value]) =>
    value === undefined ? [name] : [],
  );
  throw new RolloutError(
    "INPUT_INVALID",
    `expected ${missing.map((name) => `input '${name}'`).join(" and ")}, or the same in the plan${missing.includes("project") ? " or GOOGLE_CLOUD_PROJECT" : ""}, got nothing`,
    ["with:", ...missing.map((name) => `  ${name}: ${EXAMPLES[name] ?? ""}`)].join("\n"),
  );
}

const EXAMPLES: Readonly<Record<string, string>> = {
  project: "my-project",
  service: "my-service",
  region: "us-central1",
};

function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : messageOf(cause);
}
