import { readdirSync } from "node:fs";
import { join } from "node:path";

function workflowsIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".yml"))
    .map((name) => join(folder, name));
}

/** The reusable workflows and our own. */
export const WORKFLOWS = workflowsIn(".github/workflows");

/** What users copy. */
export const EXAMPLES = workflowsIn("examples/workflows");

/** Every action of the repository. */
export const ACTIONS = ["action.yml", ...readdirSync("actions").map((name) => join("actions", name, "action.yml"))];
