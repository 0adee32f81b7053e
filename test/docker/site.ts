import { readdirSync, readFileSync } from "node:fs";
import { execa } from "execa";
import { pushBaseImage } from "../../scripts/docker/base-image";

function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`expected ${name} to be set, got nothing. Run: npm run test:docker`);
  return value;
}

/** `HOST:PORT` of the registry of this run. */
export const REGISTRY = given("CANARY_REGISTRY");

/** What Docker's command line needs; nothing else of this process. */
export const DOCKER = { DOCKER_HOST: given("DOCKER_HOST"), DOCKER_CONFIG: given("DOCKER_CONFIG") };

const buildx = process.env["CANARY_BUILDX_CONFIG"];

/** The ways to build that this machine has, each with the variables that lead there. */
export const BUILDERS = [
  { builder: "plain docker", env: DOCKER },
  ...(buildx === undefined ? [] : [{ builder: "buildx", env: { ...DOCKER, DOCKER_CONFIG: buildx } }]),
];

/** Returns the reference of an image with Node and nothing else. */
export function baseImage(): Promise<string> {
  return pushBaseImage({ ...DOCKER, CANARY_REGISTRY: REGISTRY });
}

/** Runs docker and returns what it printed. */
export async function docker(...args: readonly string[]): Promise<string> {
  const { stdout } = await execa("docker", args, { env: DOCKER });
  return stdout;
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

/** Returns every command line of this machine at this moment, its arguments apart by a space. */
export function readCommandLines(): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(commandLineOf);
}
