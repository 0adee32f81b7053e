import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { readableLines } from "./printed";

/** The inputs of each action, as its composite hands them over: all of them, empty where they were left out. */
const COMMON = ["plan", "project", "region", "service", "dry-run"];
const INPUTS = {
  "deploy-canary": [...COMMON, "image", "stage", "tag"],
  "health-gate": [...COMMON, "url", "deadline"],
  "metrics-gate": [...COMMON, "stage", "for", "every", "judge", "fail-on"],
  rollback: [...COMMON, "mode", "confirm", "reason"],
  stage: [...COMMON, "image", "stage", "for", "judge"],
} as const;

/** An action of the suite by its bundle's name; `stage` is the one at the root. */
export type ActionName = keyof typeof INPUTS;

/** How one step of a job ended, as the runner sees it. */
export interface StepEnd {
  readonly exit: number;
  readonly outputs: Readonly<Record<string, string>>;
  /** What was printed, as a person reads it. */
  readonly printed: readonly string[];
}

/** What a runner is made of. */
export interface RunnerParts {
  /** Where the bundles are. */
  readonly dist: string;
  /** An existing folder for the runner's files. */
  readonly folder: string;
  readonly workspace: string;
  /** Where the cloud is, and who we are there. */
  readonly cloud: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Runs actions one after another. */
export interface Runner {
  /** Runs the action's bundle as a process; a status other than 0 is returned, not thrown. Rejects when it is cancelled. */
  run(action: ActionName, inputs: Readonly<Record<string, string>>, onLine: (line: string) => void): Promise<StepEnd>;
}

/** Returns a runner that gives bundles what GitHub's runner would, and nothing of this machine's own settings. */
export function createRunner({ dist, folder, workspace, cloud, signal }: RunnerParts): Runner {
  let steps = 0;
  return {
    async run(action, inputs, onLine) {
      steps += 1;
      const files = await layOut(join(folder, `step-${steps}`));
      const child = execa(process.execPath, [join(dist, `${action}.js`)], {
        cwd: workspace,
        env: { ...standing(folder, workspace), ...cloud, ...files, CANARY_INPUTS: allInputs(action, inputs) },
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
      return { exit: exitCode ?? -1, outputs: parseOutputs(await readFile(files.GITHUB_OUTPUT, "utf8")), printed };
    },
  };
}

async function layOut(folder: string) {
  await mkdir(folder, { recursive: true });
  const files = {
    GITHUB_OUTPUT: join(folder, "output"),
    GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
    GITHUB_ENV: join(folder, "env"),
    GITHUB_PATH: join(folder, "path"),
    GITHUB_STATE: join(folder, "state"),
  };
  await Promise.all(Object.values(files).map((file) => writeFile(file, "")));
  return files;
}

function standing(folder: string, workspace: string): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
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

function allInputs(action: ActionName, given: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.fromEntries(INPUTS[action].map((name) => [name, given[name] ?? ""])));
}

/** Returns the outputs of a `GITHUB_OUTPUT` file, of which `@actions/core` writes `NAME<<END`, the value and `END`. */
export function parseOutputs(text: string): Record<string, string> {
  const entries = text.matchAll(/^(?<name>.+?)<<(?<end>.+)\r?\n(?<value>[\s\S]*?)\r?\n\k<end>$/gm);
  return Object.fromEntries([...entries].map(({ groups }) => [groups?.["name"] ?? "", groups?.["value"] ?? ""]));
}
