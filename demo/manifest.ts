import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const actionFile = z.object({
  inputs: z.record(z.string(), z.object({ default: z.string().default("") })),
  outputs: z.record(z.string(), z.object({ value: z.string() })),
  runs: z.object({
    steps: z.tuple([
      z.object({
        id: z.literal("run"),
        shell: z.literal("bash"),
        env: z.strictObject({ CANARY_INPUTS: z.string().regex(/^\$\{\{ toJSON\(inputs\) \}\}$/) }),
        run: z.string(),
      }),
    ]),
  }),
});

/** One public action, as its action.yml tells the runner. */
export interface Manifest {
  /** The folder that the runner names in GITHUB_ACTION_PATH. */
  readonly folder: string;
  /** The script of its one step. */
  readonly script: string;
  /** Returns all inputs, with the defaults for those that are not given. Throws for one that the action does not have. */
  inputs(given: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
  /** Returns what the caller sees of the step's outputs: those that the action declares and the step has written. */
  outputs(written: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
}

/** Returns the manifest of an action; `stage` is the one at the repository's root. Throws for anything but one bash step. */
export async function readManifest(root: string, action: string): Promise<Manifest> {
  const file = join(root, action === "stage" ? "." : join("actions", action), "action.yml");
  const { inputs, outputs, runs } = actionFile.parse(parse(await readFile(file, "utf8")));
  const defaults = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, filledIn(input.default)]));
  return {
    folder: dirname(file),
    script: runs.steps[0].run,
    inputs(given) {
      const foreign = Object.keys(given).filter((name) => !Object.hasOwn(defaults, name));
      if (foreign.length > 0) throw new Error(`expected inputs that ${file} has, got ${foreign.join(", ")}`);
      return { ...defaults, ...given };
    },
    outputs: (written) =>
      Object.fromEntries(
        Object.entries(outputs).flatMap(([name, { value }]) => {
          const text = written[/^\$\{\{ steps\.run\.outputs\.([\w-]+) \}\}$/.exec(value)?.[1] ?? ""];
          return text === undefined ? [] : [[name, text] as const];
        }),
      ),
  };
}

/** On a machine without GitHub there is no token: the runner fills in what it has, and here that is nothing. */
function filledIn(value: string): string {
  return value.replace(/^\$\{\{ github\.token \}\}$/, "");
}
