import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { execa } from "execa";
import { baseImage } from "./site";

/** The sources of a small service, in a git repository of their own. */
export interface Application {
  /** The repository's folder. */
  readonly folder: string;
  /** Writes files and commits them. */
  commit(files: Readonly<Record<string, string>>): Promise<void>;
  /** Writes a file that git is not told of. */
  write(file: string, text: string): Promise<void>;
}

/** Leaves nothing to chance or to the settings of this machine. */
const GIT_ENVIRONMENT = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_AUTHOR_NAME: "A",
  GIT_AUTHOR_EMAIL: "a@example.com",
  GIT_COMMITTER_NAME: "A",
  GIT_COMMITTER_EMAIL: "a@example.com",
};

/** What the build leaves behind shows that it ran inside, and where. */
const BUILD = `require("node:fs").writeFileSync("/app/built", "on Node " + process.version);`;

/** Only inside the image is there a file that the build has written. */
const MAIN = `
import { readFileSync } from "node:fs";
process.env.VERSION = readFileSync("/app/version", "utf8").trim();
console.log(JSON.stringify({ severity: "INFO", message: "built " + readFileSync("/app/built", "utf8") }));
await import("./ion-api.mjs");
`;

/** Returns a Dockerfile without a shell, as the base image has none; \`steps\` stand before the last line. */
export function dockerfileOn(base: string, steps = ""): string {
  return `FROM ${base}\nWORKDIR /app\nCOPY . .\nRUN ["/bin/node", "build.cjs"]\n${steps}CMD ["/bin/node", "/app/main.mjs"]\n`;
}

/** Makes the folder a repository with the sample service in it, version 1.0.0, and returns it. */
export async function makeApplication(folder: string): Promise<Application> {
  await mkdir(folder, { recursive: true });
  const git = (...args: readonly string[]) => execa("git", args, { cwd: folder, env: GIT_ENVIRONMENT });
  const write = async (file: string, text: string) => {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  };
  const commit = async (files: Readonly<Record<string, string>>) => {
    for (const [file, text] of Object.entries(files)) await write(file, text);
    await git("add", "--all");
    await git("commit", "--quiet", "--message", "Change");
  };
  await git("init", "--quiet", "--initial-branch", "main");
  await copyFile(resolve("demo/app/ion-api.mjs"), join(folder, "ion-api.mjs"));
  const files = { "main.mjs": MAIN, "build.cjs": BUILD, version: "1.0.0\n" };
  await commit({ ...files, Dockerfile: dockerfileOn(await baseImage()) });
  return { folder, commit, write };
}
