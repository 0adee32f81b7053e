import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execaSync } from "execa";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { createSources } from "../../../src/cloud/git/sources";
import { createRunner } from "../../../src/cloud/programs";
import type { GitState } from "../../../src/ports/workshop";
import { refusalOf } from "../../fakes/refusal";

const ENV = {
  PATH: process.env["PATH"],
  HOME: "/nowhere",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CEILING_DIRECTORIES: tmpdir(),
};
const sources = createSources(createRunner(new AbortController().signal), ENV);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sources "));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function git(...args: readonly string[]): string {
  const who = ["-c", "user.name=mona", "-c", "user.email=mona@example.com", "-c", "init.defaultBranch=main"];
  return execaSync("git", [...who, ...args], { cwd: folder, env: ENV, extendEnv: false }).stdout;
}

/** Makes a repository of the files and commits all of them. */
function commit(files: Readonly<Record<string, string>>): void {
  write(files);
  git("init", "--quiet");
  git("add", "--all", "--force");
  git("commit", "--quiet", "--message", "x");
}

const FILES = {
  Dockerfile: "FROM scratch\n",
  "app/Dockerfile": "FROM scratch\n",
  "app/a b.txt": "1\n",
  ".gitignore": "*.log\nnode_modules\n",
};

async function read(
  context = "",
  dockerfile = `${context}/Dockerfile`,
): Promise<Extract<GitState, { kind: "commit" }>> {
  const state = await sources.read(join(folder, context), join(folder, dockerfile));
  if (state.git.kind === "none") throw new Error(`expected a commit, got none: ${state.git.why}`);
  return state.git;
}

describe("git tells", () => {
  it("the commit, the tree and the origin", async () => {
    commit(FILES);
    git("remote", "add", "origin", "git@host:a/b");
    expect(await read()).toEqual({
      kind: "commit",
      revision: git("rev-parse", "HEAD"),
      tree: git("rev-parse", "HEAD^{tree}"),
      origin: "git@host:a/b",
      strays: [],
    });
  });

  it("the tree of a context in a subfolder, whatever happens outside of it", async () => {
    commit(FILES);
    write({ "outside.txt": "" });
    expect(await read("app")).toMatchObject({ tree: git("rev-parse", "HEAD:app"), strays: [] });
  });

  it("all of it with a Dockerfile outside the context", async () => {
    commit({ ...FILES, "docker/Dockerfile.app": "FROM scratch\n" });
    expect(await read("app", "docker/Dockerfile.app")).toMatchObject({
      tree: git("rev-parse", "HEAD:app"),
      strays: [],
    });
  });

  it("all of it in a clone without history", async () => {
    commit(FILES);
    git("clone", "--quiet", "--depth=1", `file://${folder}`, "clone");
    expect(await read("clone")).toMatchObject({ tree: git("rev-parse", "HEAD^{tree}"), strays: [] });
  });

  it("no tree for a context that is in no commit", async () => {
    commit(FILES);
    write({ "new/Dockerfile": "" });
    expect((await read("new")).tree).toBeUndefined();
  });
});

describe("what Docker would see and the commit does not have:", () => {
  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ["a change", { "app/a b.txt": "2\n" }, ["app/a b.txt (uncommitted)"]],
    ["a new file", { "new.txt": "" }, ["new.txt (untracked)"]],
    [
      "files that git ignores",
      { "a.log": "", "node_modules/b/c": "" },
      ["a.log (ignored by git)", "node_modules/b/c (ignored by git)"],
    ],
    ["a change of the ignore rules themselves", { ".dockerignore": "x" }, [".dockerignore (untracked)"]],
  ])("%s", async (_, files, strays) => {
    commit(FILES);
    write(files);
    expect((await read()).strays).toEqual(strays);
  });

  it("a file that is gone", async () => {
    commit(FILES);
    rmSync(join(folder, "app/a b.txt"));
    expect((await read()).strays).toEqual(["app/a b.txt (uncommitted)"]);
  });

  it("a change that is staged", async () => {
    commit(FILES);
    write({ "app/a b.txt": "2\n" });
    git("add", "--all");
    expect((await read()).strays).toEqual(["app/a b.txt (uncommitted)"]);
  });

  test.each(["--assume-unchanged", "--skip-worktree"])("a file that git was told not to look at by %s", async (how) => {
    commit(FILES);
    git("update-index", how, "app/a b.txt");
    write({ "app/a b.txt": "2\n" });
    expect((await read()).strays).toEqual(["app/a b.txt (hidden from git's eyes)"]);
  });

  it("a file that goes through a filter, such as Git LFS", async () => {
    commit({ ...FILES, ".gitattributes": "*.bin filter=lfs\n", "a.bin": "x" });
    expect((await read()).strays).toEqual(["a.bin (kept by a git filter)"]);
  });
});

describe("it does not count", () => {
  test.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, string>>]>([
    [
      "where .dockerignore keeps it out",
      { ".dockerignore": "node_modules\n**/*.log\n" },
      { "x/a.log": "", "node_modules/b": "" },
    ],
    [
      "where the Dockerfile's own rules do",
      { "Dockerfile.dockerignore": "*.log\n", ".dockerignore": "nothing\n" },
      { "a.log": "" },
    ],
    ["what the sign-in has left", {}, { "gha-creds-0123.json": "{}", "app/gha-creds-4.json": "{}" }],
    ["git's own folder", {}, {}],
  ])("%s", async (_, committed, files) => {
    commit({ ...FILES, ...committed });
    write(files);
    expect((await read()).strays).toEqual([]);
  });

  it("but where .dockerignore takes it in again it does", async () => {
    commit({ ...FILES, ".dockerignore": "*.log\n!b.log\n" });
    write({ "a.log": "", "b.log": "" });
    expect((await read()).strays).toEqual(["b.log (ignored by git)"]);
  });
});

describe("without a commit it is said why", () => {
  it("where there is no repository", async () => {
    write(FILES);
    const { git: state } = await sources.read(folder, join(folder, "Dockerfile"));
    expect(state).toEqual({ kind: "none", why: expect.stringContaining("not a git repository") });
  });

  it("where there is no git", async () => {
    write(FILES);
    const withoutGit = createSources(async () => undefined, {});
    const { git: state } = await withoutGit.read(folder, join(folder, "Dockerfile"));
    expect(state).toEqual({ kind: "none", why: "there is no git on PATH" });
  });
});

test("the Dockerfile and the rules are told from others by their text alone", async () => {
  write(FILES);
  const path = join(folder, "Dockerfile");
  const one = await sources.read(folder, path);
  const same = await sources.read(folder, join(folder, "app/Dockerfile"));
  write({ Dockerfile: "FROM scratch\n# x\n", ".dockerignore": "x\n" });
  const other = await sources.read(folder, path);
  expect([same.dockerfile, same.rules]).toEqual([one.dockerfile, one.rules]);
  expect([other.dockerfile === one.dockerfile, other.rules === one.rules]).toEqual([false, false]);
});

test("a context and a Dockerfile that do not exist are both named", async () => {
  const { code, message } = await refusalOf(() => sources.read(join(folder, "a"), join(folder, "a/Dockerfile")));
  expect([code, message.split("\n").length]).toEqual(["INPUT_INVALID", 2]);
});
