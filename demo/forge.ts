import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { openDockerParts } from "../scripts/docker";
import { pushBaseImage } from "../scripts/docker/base-image";
import type { Version } from "./cast";

/** Runs build-push with these inputs, which must build, or must find nothing to build; returns its outputs. */
type Build = (inputs: Readonly<Record<string, string>>, skipped: boolean) => Promise<Readonly<Record<string, string>>>;

/** Returns the image of a version, made by `build` where it is not there already. */
export type MakeImage = (build: Build, version: Version) => Promise<string>;

/** Where the images of the show are made, and what runs them. */
export interface Forge {
  /** What a bundle needs to find Docker. */
  readonly environment: Readonly<Record<string, string>>;
  readonly makeImage: MakeImage;
  close(): Promise<void>;
}

/** Leaves nothing to the settings of this machine. */
const GIT = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_AUTHOR_NAME: "ion-release",
  GIT_AUTHOR_EMAIL: "ion-release@example.com",
  GIT_COMMITTER_NAME: "ion-release",
  GIT_COMMITTER_EMAIL: "ion-release@example.com",
};

/** The base image has no shell, so the command is a list. */
function dockerfileOf(base: string, { env }: Version): string {
  const variables = Object.entries(env).map(([name, value]) => `ENV ${name}=${value}\n`);
  return `FROM ${base}\nWORKDIR /app\nCOPY ion-api.mjs .\n${variables.join("")}CMD ["/bin/node", "ion-api.mjs"]\n`;
}

/**
 * Opens Docker, a registry and a git repository below `folder` with the sample application of the repository at `root`: each
 * version of it is a commit from which build-push makes the image, and the first one shows that nothing is built twice.
 * Throws MissingPart where there is no Docker.
 */
export async function openForge(root: string, folder: string): Promise<Forge> {
  const parts = await openDockerParts(process.env["CANARY_DOCKER_TOOLS"]);
  const { DOCKER_HOST = "", DOCKER_CONFIG = "", CANARY_BUILDX_CONFIG, CANARY_REGISTRY } = parts.environment;
  const sources = join(folder, "sources");
  const git = (...args: readonly string[]) => execa("git", args, { cwd: sources, env: GIT });
  let isFirst = true;

  const commit = async (version: Version, base: string) => {
    await writeFile(join(sources, "Dockerfile"), dockerfileOf(base, version));
    await git("add", "--all");
    await git("commit", "--quiet", "--message", version.number);
  };
  const prepare = async () => {
    await mkdir(sources);
    await copyFile(join(root, "demo", "app", "ion-api.mjs"), join(sources, "ion-api.mjs"));
    await git("init", "--quiet");
    return pushBaseImage(parts.environment);
  };
  const base = await prepare().catch(async (failure: unknown) => {
    await parts.close();
    throw failure;
  });
  return {
    environment: { DOCKER_HOST, DOCKER_CONFIG: CANARY_BUILDX_CONFIG ?? DOCKER_CONFIG },
    async makeImage(build, version) {
      await commit(version, base);
      const image = `${CANARY_REGISTRY}/demo-project/ion-api/ion-api:${version.number}`;
      const inputs = { context: sources, image };
      const { image: made = "" } = await build(inputs, false);
      if (isFirst) await build(inputs, true);
      isFirst = false;
      return made;
    },
    close: parts.close,
  };
}
