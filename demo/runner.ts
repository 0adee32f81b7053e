import { mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { readManifest } from "./manifest";
import { readableLines } from "./printed";

/** An action of the suite by its folder's name; `stage` is the one at the root. */
export type ActionName = "build-push" | "deploy-canary" | "health-gate" | "metrics-gate" | "rollback" | "stage";

/** How one step of a job ended, as the runner sees it. */
export interface StepEnd {
  readonly exit: number;
  readonly outputs: Readonly<Record<string, string>>;
  /** What was printed, as a person reads it. */
  readonly printed: readonly string[];
}

/** What a runner is made of. */
export interface RunnerParts {
  /** The repository's folder: it is the workspace, and it has the actions and their bundles. */
  readonly root: string;
  /** An existing folder for the runner's files. */
  readonly folder: string;
  /** Where the cloud is, and who we are there. */
  readonly cloud: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Runs actions one after another. */
export interface Runner {
  /** Runs the action as a process; a status other than 0 is returned, not thrown. Rejects when it is cancelled. */
  run(action: ActionName, inputs: Readonly<Record<string, string>>, onLine: (line: string) => void): Promise<StepEnd>;
}

/** Returns a runner that does with an action what GitHub's does, and passes on nothing of this machine's own settings. */
export function createRunner({ root, folder, cloud, signal }: RunnerParts): Runner {
  let steps = 0;
  return {
    async run(action, given, onLine) {
      steps += 1;
      const manifest = await readManifest(root, action);
      const { script, ...files } = await layOut(join(folder, `step-${steps}`), manifest.script);
      const own = { GITHUB_ACTION_PATH: manifest.folder, CANARY_INPUTS: JSON.stringify(manifest.inputs(given)) };
      const child = execa("bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", script], {
        cwd: root,
        env: { ...standing(folder, root), ...cloud, ...files, ...own },
        extendEnv: false,
        all: true,
        stdin: "ignore",
        reject: false,
        cancelSignal: signal,
        forceKillAfterDelay: 3000,
      });
      const printed: string[] = [];
      for await (const raw of child.iterable({ from: "all" })) {
        for (const line of readableLines(raw, printed.at(-1))) {
          printed.push(line);
          onLine(line);
        }
      }
      const { exitCode } = await child;
      signal.throwIfAborted();
      const written = parseOutputs(await readFile(files.GITHUB_OUTPUT, "utf8"));
      return { exit: exitCode ?? -1, outputs: manifest.outputs(written), printed };
    },
  };
}

async function layOut(folder: string, step: string) {
  await mkdir(folder, { recursive: true });
  const script = join(folder, "step.sh");
  const files = {
    GITHUB_OUTPUT: join(folder, "output"),
    GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
    GITHUB_ENV: join(folder, "env"),
    GITHUB_PATH: join(folder, "path"),
    GITHUB_STATE: join(folder, "state"),
  };
  await Promise.all([writeFile(script, step), ...Object.values(files).map((file) => writeFile(file, ""))]);
  return { script, ...files };
}

function standing(folder: string, workspace: string): Record<string, string> {
  return {
    PATH: [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter),
    HOME: folder,
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_WORKSPACE: workspace,
    GITHUB_REPOSITORY: "ion/ion-api",
    GITHUB_REPOSITORY_OWNER: "ion",
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_RUN_ID: "1",
    GITHUB_RUN_ATTEMPT: "1",
    GITHUB_WORKFLOW: "rollout",
    GITHUB_JOB: "rollout",
    GITHUB_ACTOR: "ion-release",
    RUNNER_TEMP: folder,
    RUNNER_OS: "Linux",
  };
}

/** Returns the outputs of a `GITHUB_OUTPUT` file, of which `@actions/core` writes `NAME<<END`, the value and `END`. */
export function parseOutputs(text: string): Record<string, string> {
  const entries = text.matchAll(/^(?<name>.+?)<<(?<end>.+)\r?\n(?<value>[\s\S]*?)\r?\n\k<end>$/gm);
  return Object.fromEntries([...entries].map(({ groups }) => [groups?.["name"] ?? "", groups?.["value"] ?? ""]));
}
