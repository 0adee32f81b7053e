import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { createSources } from "../../../src/cloud/git/sources";
import { refusalOf } from "../../fakes/refusal";
import { Repository, sourcesWith } from "./repositories";

const sources = sourcesWith();

let repository: Repository;
beforeEach(() => {
  repository = new Repository();
});
afterEach(() => repository.remove());

const FILES = {
  Dockerfile: "FROM scratch\n",
  "app/Dockerfile": "FROM scratch\n",
  "app/a b.txt": "1\n",
  ".gitignore": "*.log\nnode_modules\n",
};

describe("git tells", () => {
  it("the commit, the tree and the origin", async () => {
    repository.commit(FILES);
    repository.git("remote", "add", "origin", "git@host:a/b");
    expect(await repository.read()).toEqual({
      kind: "commit",
      revision: repository.git("rev-parse", "HEAD"),
      tree: repository.git("rev-parse", "HEAD^{tree}"),
      origin: "git@host:a/b",
      strays: [],
      permissions: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it("the tree of a context in a subfolder, whatever happens outside of it", async () => {
    repository.commit(FILES);
    repository.write({ "outside.txt": "" });
    expect(await repository.read("app")).toMatchObject({ tree: repository.git("rev-parse", "HEAD:app"), strays: [] });
  });

  it("all of it with a Dockerfile outside the context", async () => {
    repository.commit({ ...FILES, "docker/Dockerfile.app": "FROM scratch\n" });
    expect(await repository.read("app", "docker/Dockerfile.app")).toMatchObject({
      tree: repository.git("rev-parse", "HEAD:app"),
      strays: [],
    });
  });

  it("all of it in a clone without history", async () => {
    repository.commit(FILES);
    repository.git("clone", "--quiet", "--depth=1", `file://${repository.folder}`, "clone");
    expect(await repository.read("clone")).toMatchObject({
      tree: repository.git("rev-parse", "HEAD^{tree}"),
      strays: [],
    });
  });

  it("no tree for a context that is in no commit", async () => {
    repository.commit(FILES);
    repository.write({ "new/Dockerfile": "" });
    expect((await repository.read("new")).tree).toBeUndefined();
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
    repository.commit(FILES);
    repository.write(files);
    expect((await repository.read()).strays).toEqual(strays);
  });

  it("a file that is gone", async () => {
    repository.commit(FILES);
    rmSync(repository.path("app/a b.txt"));
    expect((await repository.read()).strays).toEqual(["app/a b.txt (uncommitted)"]);
  });

  it("a change that is staged", async () => {
    repository.commit(FILES);
    repository.write({ "app/a b.txt": "2\n" });
    repository.git("add", "--all");
    expect((await repository.read()).strays).toEqual(["app/a b.txt (uncommitted)"]);
  });

  test.each(["--assume-unchanged", "--skip-worktree"])("a file that git was told not to look at by %s", async (how) => {
    repository.commit(FILES);
    repository.git("update-index", how, "app/a b.txt");
    repository.write({ "app/a b.txt": "2\n" });
    expect((await repository.read()).strays).toEqual(["app/a b.txt (hidden from git's eyes)"]);
  });

  it("a file that goes through a filter, such as Git LFS", async () => {
    repository.commit({ ...FILES, ".gitattributes": "*.bin filter=lfs\n", "a.bin": "x" });
    expect((await repository.read()).strays).toEqual(["a.bin (kept by a git filter)"]);
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
    repository.commit({ ...FILES, ...committed });
    repository.write(files);
    expect((await repository.read()).strays).toEqual([]);
  });

  it("but where .dockerignore takes it in again it does", async () => {
    repository.commit({ ...FILES, ".dockerignore": "*.log\n!b.log\n" });
    repository.write({ "a.log": "", "b.log": "" });
    expect((await repository.read()).strays).toEqual(["b.log (ignored by git)"]);
  });
});

describe("without a commit it is said why", () => {
  it("where there is no repository", async () => {
    repository.write(FILES);
    const { git: state } = await sources.read(repository.folder, repository.path("Dockerfile"));
    expect(state).toEqual({ kind: "none", why: expect.stringContaining("not a git repository") });
  });

  it("where there is no git", async () => {
    repository.write(FILES);
    const withoutGit = createSources(async () => undefined, {});
    const { git: state } = await withoutGit.read(repository.folder, repository.path("Dockerfile"));
    expect(state).toEqual({ kind: "none", why: "there is no git on PATH" });
  });
});

test("the Dockerfile and the rules are told from others by their text alone", async () => {
  repository.write(FILES);
  const path = repository.path("Dockerfile");
  const one = await sources.read(repository.folder, path);
  const same = await sources.read(repository.folder, repository.path("app/Dockerfile"));
  repository.write({ Dockerfile: "FROM scratch\n# x\n", ".dockerignore": "x\n" });
  const other = await sources.read(repository.folder, path);
  expect([same.dockerfile, same.rules]).toEqual([one.dockerfile, one.rules]);
  expect([other.dockerfile === one.dockerfile, other.rules === one.rules]).toEqual([false, false]);
});

test("a context and a Dockerfile that do not exist are both named", async () => {
  const { code, message } = await refusalOf(() => sources.read(repository.path("a"), repository.path("a/Dockerfile")));
  expect([code, message.split("\n").length]).toEqual(["INPUT_INVALID", 2]);
});

test("a context that has the folder for temporary files in it is refused", async () => {
  repository.write(FILES);
  const temporary = repository.path("app/temporary");
  mkdirSync(temporary);
  symlinkSync(repository.path("app"), repository.path("link"));
  const read = (context: string) =>
    sourcesWith({}, temporary).read(repository.path(context), repository.path("Dockerfile"));
  const refusals = await Promise.all(["app/temporary", "app", "link", ""].map((name) => refusalOf(() => read(name))));
  expect(refusals.map(({ code }) => code)).toEqual(Array(4).fill("INPUT_INVALID"));
  expect(refusals[1]?.message).toContain(`got ${repository.path("app")}, which has ${temporary} in it`);
  mkdirSync(repository.path("app2"));
  expect((await read("app2")).git.kind).toBe("none");
});
