import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";

/** The plan's file, relative to the repository: what every bundle is told as its input `plan`. */
export const PLAN_FILE = "demo/rollout.yml";

const facts = z.object({
  project: z.string(),
  service: z.string(),
  regions: z.tuple([z.string()]),
  stages: z.array(z.object({ name: z.string(), percent: z.number() })).min(2),
});

/** What the demonstration itself must know of the plan; all else is the bundles' business. */
export type PlanFacts = z.output<typeof facts>;

/** Returns the facts of the plan's file. Throws for one that lacks them. */
export async function readPlanFacts(file: string): Promise<PlanFacts> {
  return facts.parse(parse(await readFile(file, "utf8")));
}
