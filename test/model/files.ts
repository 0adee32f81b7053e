import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Mapping, type Parsed, parseActionFile, parseWorkflowFile } from "./tree";

export const ROOT = join(import.meta.dirname, "../..");
/** How others name our repository in `uses`. */
const OWN = /^cloud-run-canary\/cloud-run-canary(?:\/(.+?))?@[\w.-]+$/;

/** Returns where in our repository it is that `uses` names, empty for the root; undefined for what is not ours. */
export function ownPath(uses: string): string | undefined {
  if (uses.startsWith("./")) return uses.slice(2).replace(/\/$/, "");
  const match = OWN.exec(uses);
  return match === null ? undefined : (match[1] ?? "");
}

/** The workflow files of a repository that uses ours, and the files of ours. */
export class Files {
  readonly #workflows: Readonly<Record<string, string>>;
  readonly #parsed = new Map<string, Mapping>();

  /** `workflows` has the consumer's files by their names, such as `promote.yml`. */
  constructor(workflows: Readonly<Record<string, string>>) {
    this.#workflows = workflows;
  }

  get names(): readonly string[] {
    return Object.keys(this.#workflows);
  }

  /** Returns the consumer's workflow. Throws where there is none, or the official parser finds fault with it. */
  workflow(name: string): Mapping {
    const content = this.#workflows[name];
    if (content === undefined) throw new Error(`expected a workflow ${name}, got none`);
    return this.#once(`workflow ${name}`, () => parseWorkflowFile(name, content));
  }

  /** Returns the reusable workflow that `uses` names: one of ours, or of the consumer's. */
  reusable(uses: string): Mapping {
    const path = ownPath(uses);
    if (path === undefined) throw new Error(`expected a workflow of ours or of the caller's, got ${uses}`);
    const local = path.split("/").at(-1) ?? "";
    if (uses.startsWith("./") && this.#workflows[local] !== undefined) return this.workflow(local);
    return this.#once(path, () => parseWorkflowFile(path, readFileSync(join(ROOT, path), "utf8")));
  }

  /** Returns the action that `uses` names, undefined where it is not ours. */
  action(uses: string): Mapping | undefined {
    const path = ownPath(uses);
    if (path === undefined) return undefined;
    const file = join(path, "action.yml");
    return this.#once(file, () => parseActionFile(file, readFileSync(join(ROOT, file), "utf8")));
  }

  #once(key: string, parse: () => Parsed): Mapping {
    const known = this.#parsed.get(key);
    if (known !== undefined) return known;
    const { errors, tree } = parse();
    if (errors.length > 0) throw new Error(`${key}: ${errors.join("; ")}`);
    this.#parsed.set(key, tree);
    return tree;
  }
}
