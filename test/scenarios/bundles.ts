import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { execa } from "execa";
import type { Emulator } from "../../emulator/emulator";

/** How a bundle ended, as the runner sees it. */
export interface Ended {
  readonly exit: number | undefined;
  readonly outputs: Readonly<Record<string, string>>;
  /** Standard output and error in one. */
  readonly log: string;
  readonly summary: string;
  readonly seconds: number;
}

const INPUTS = ["project", "region", "service", "dry-run"];

/** Starts `dist/NAME.js` with the environment of a runner; its process goes on until it ends or is killed. */
export function bundle(
  emulator: Emulator,
  folder: string,
  name: string,
  inputs: Record<string, string>,
  env: Record<string, string>,
) {
  return execa(process.execPath, [resolve("dist", `${name}.js`)], {
    cwd: folder,
    extendEnv: false,
    all: true,
    reject: false,
    env: runnerEnvironment(emulator, folder, inputs, env),
  });
}

/** Returns what a step's process finds in its environment on a runner, with the emulator in Google's place. */
export function runnerEnvironment(
  emulator: Emulator,
  folder: string,
  inputs: Record<string, string>,
  env: Record<string, string>,
): Record<string, string> {
  const absent = Object.fromEntries(INPUTS.map((input) => [input, ""]));
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    ...emulator.environment(),
    CANARY_INPUTS: JSON.stringify({ ...absent, plan: "rollout.yml", ...inputs }),
    GITHUB_OUTPUT: join(folder, "output"),
    GITHUB_STEP_SUMMARY: join(folder, "summary"),
    GITHUB_ACTIONS: "true",
    GITHUB_ACTOR: "octo",
    GITHUB_REPOSITORY: "acme/ion",
    GITHUB_RUN_ID: "42",
    GITHUB_SERVER_URL: "https://github.com",
    RUNNER_TEMP: folder,
    ...env,
  };
}

/** Returns how the bundle ended, once it has. */
export async function endOf(folder: string, child: ReturnType<typeof bundle>): Promise<Ended> {
  await Promise.all(["output", "summary"].map((file) => writeFile(join(folder, file), "")));
  const { exitCode: exit, all, durationMs } = await child;
  const [output, summary] = await Promise.all(
    ["output", "summary"].map((file) => readFile(join(folder, file), "utf8")),
  );
  return {
    exit,
    outputs: parseOutputs(output ?? ""),
    log: String(all),
    summary: summary ?? "",
    seconds: durationMs / 1000,
  };
}

/** The runner's file format: `name<<DELIMITER`, the value's lines, `DELIMITER`. */
function parseOutputs(text: string): Record<string, string> {
  const found = text.matchAll(/^(.+?)<<(\S+)\n([\s\S]*?)\n?\2$/gm);
  return Object.fromEntries([...found].map(([, name, , value]) => [name ?? "", value ?? ""]));
}
