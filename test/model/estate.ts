import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Grant } from "../../src/inputs/action";
import { ACTIONS, type ActionName } from "../../src/inputs/registry";
import { ownPath, ROOT } from "./files";
import {
  listOf,
  type Mapping,
  mappingOf,
  type Parsed,
  parseActionFile,
  parseWorkflowFile,
  type Tree,
  textOf,
} from "./tree";

/** One file that GitHub reads, by its path from the root. */
export interface GitHubFile extends Parsed {
  readonly path: string;
  readonly text: string;
}

/** One job of a workflow file. */
export interface FileJob {
  /** `FILE: JOB`, so that a table's rows say which one. */
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly job: Mapping;
  readonly workflow: Mapping;
}

const read = (path: string, parse: (path: string, text: string) => Parsed): GitHubFile => {
  const text = readFileSync(join(ROOT, path), "utf8");
  return { path, text, ...parse(path, text) };
};
const filesIn = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder))
    .sort()
    .map((name) => join(folder, name));

export const WORKFLOWS: readonly GitHubFile[] = [...filesIn(".github/workflows"), ...filesIn("examples/workflows")].map(
  (path) => read(path, parseWorkflowFile),
);
export const COMPOSITES: readonly GitHubFile[] = [
  "action.yml",
  ...filesIn("actions").map((folder) => join(folder, "action.yml")),
]
  .filter((path) => existsSync(join(ROOT, path)))
  .map((path) => read(path, parseActionFile));
export const FILE_JOBS: readonly FileJob[] = WORKFLOWS.flatMap(({ path, tree }) =>
  Object.entries(mappingOf(tree["jobs"])).map(([id, job]) => ({
    name: `${path}: ${id}`,
    path,
    id,
    job: mappingOf(job),
    workflow: tree,
  })),
);

/** Returns the file that `uses` names where it is ours: a composite, or a workflow. */
export function ownFile(uses: string): GitHubFile | undefined {
  const path = ownPath(uses);
  return path === undefined
    ? undefined
    : [...WORKFLOWS, ...COMPOSITES].find((file) => file.path === path || file.path === join(path, "action.yml"));
}

/** Returns the steps of the job. */
export function stepsOf(job: Mapping): readonly Mapping[] {
  return listOf(job["steps"]).map((step) => mappingOf(step));
}

/** Returns which of our actions the job's steps start; the one at the root is `stage`. */
export function actionsOf(job: Mapping): readonly ActionName[] {
  return stepsOf(job).flatMap((step) => {
    const file = ownFile(textOf(step["uses"]));
    if (file === undefined) return [];
    const folder = basename(dirname(file.path));
    const name = folder === "." ? "stage" : folder;
    return Object.keys(ACTIONS).filter((known): known is ActionName => known === name);
  });
}

/** What a permission allows, the more the higher. */
const LEVELS = ["none", "read", "write"];
const levelOf = (level: Tree): number => LEVELS.indexOf(textOf(level));

/** Returns the permissions of a job, or what it has from its workflow where it asks for none. */
export function grantsOf(job: Mapping, workflow: Mapping): ReadonlyMap<string, number> {
  const asked = mappingOf(job["permissions"] ?? workflow["permissions"]);
  return new Map(Object.entries(asked).map(([name, level]) => [name, levelOf(level)]));
}

/** Returns the permissions that our actions name for themselves, or those alone that may not be left out. */
export function grantsFor(names: readonly ActionName[], which?: "needed"): ReadonlyMap<string, number> {
  const grants = new Map<string, number>();
  const named = names.flatMap((name): readonly Grant[] => ACTIONS[name].permissions);
  for (const { grant } of named.filter(({ without }) => which === undefined || without === undefined)) {
    const [name = "", level = ""] = grant.split(": ");
    grants.set(name, Math.max(grants.get(name) ?? 0, levelOf(level)));
  }
  return grants;
}

/** Returns what `some` allow and `others` do not, as `contents: read`. */
export function beyond(some: ReadonlyMap<string, number>, others: ReadonlyMap<string, number>): readonly string[] {
  return [...some].flatMap(([name, level]) =>
    level > (others.get(name) ?? 0) ? [`${name}: ${LEVELS[level] ?? "?"}`] : [],
  );
}
