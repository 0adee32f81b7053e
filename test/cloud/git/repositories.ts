import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execaSync } from "execa";
import { createSources } from "../../../src/cloud/git/sources";
import { createRunner } from "../../../src/cloud/programs";
import type { GitState, Sources } from "../../../src/ports/workshop";

/** What git is run with: no settings of this machine's. */
export const ENV = {
  PATH: process.env["PATH"],
  HOME: "/nowhere",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CEILING_DIRECTORIES: tmpdir(),
};

/** Returns the sources as the action reads them, with further variables and a folder for temporary files. */
export function sourcesWith(env: Readonly<Record<string, string>> = {}, temporary = "/nowhere"): Sources {
  return createSources(createRunner(new AbortController().signal), { ...ENV, ...env }, temporary);
}

/** A folder that can be a repository; its files have the permissions that git gives where nobody's mask is in the way. */
export class Repository {
  readonly folder: string;

  constructor() {
    process.umask(0o022);
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), "sources ")));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(this.path(name)), { recursive: true });
      writeFileSync(this.path(name), text);
    }
  }

  git(...args: readonly string[]): string {
    const who = ["-c", "user.name=mona", "-c", "user.email=mona@example.com", "-c", "init.defaultBranch=main"];
    return execaSync("git", [...who, ...args], { cwd: this.folder, env: ENV, extendEnv: false }).stdout;
  }

  /** Makes a repository of the files and commits all of them. */
  commit(files: Readonly<Record<string, string>>): void {
    this.write(files);
    this.git("init", "--quiet");
    this.git("add", "--all", "--force");
    this.git("commit", "--quiet", "--message", "x");
  }

  /** Reads a folder of it as the action would. Throws where git knows no commit. */
  async read(context = "", dockerfile = `${context}/Dockerfile`): Promise<Extract<GitState, { kind: "commit" }>> {
    const { git } = await sourcesWith().read(this.path(context), this.path(dockerfile));
    if (git.kind === "none") throw new Error(`expected a commit, got none: ${git.why}`);
    return git;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
