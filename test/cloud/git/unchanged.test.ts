import { chmodSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { chooseKey } from "../../../src/flows/build/key";
import { buildJob } from "../../flows/build/jobs";
import { Repository, sourcesWith } from "./repositories";

let repository: Repository;
beforeEach(() => {
  repository = new Repository();
});
afterEach(() => repository.remove());

/** Returns the tag of the content; where there is none, why. */
async function keyOf(env: Readonly<Record<string, string>> = {}): Promise<string> {
  const state = await sourcesWith(env).read(repository.path("app"), repository.path("app/Dockerfile"));
  const key = chooseKey(buildJob(), state);
  return key.kind === "key" ? key.tag : key.kind === "void" ? key.why : "unwanted";
}

const FILES = {
  "app/Dockerfile": "FROM scratch\n",
  "app/a.txt": "1\n",
  "app/sub/run": "echo\n",
  "app/.gitattributes": "",
};
const KEY = /^content-[0-9a-f]{40}$/;

/** What is committed, what is done to it, and what is said of it. */
type Row = readonly [what: string, files: Readonly<Record<string, string>>, change: () => void, said: RegExp];

const checkOut = (): void => {
  rmSync(repository.path("app/a.txt"));
  repository.git("checkout", "--quiet", "--", "app/a.txt");
};

describe("after it was built it is built again, for Docker would see something else where", () => {
  const rows: readonly Row[] = [
    [
      "git's settings give files other line ends",
      {},
      () => {
        repository.git("config", "core.autocrlf", "true");
        checkOut();
      },
      /a\.txt \(other line ends than in the commit\)/,
    ],
    [
      "the repository's own attributes do",
      {},
      () => {
        repository.write({ ".git/info/attributes": "*.txt text eol=crlf\n" });
        checkOut();
      },
      /a\.txt \(other line ends than in the commit\)/,
    ],
    [
      "attributes above the context do",
      {},
      () => {
        repository.write({ ".gitattributes": "*.txt text eol=crlf\n" });
        checkOut();
      },
      /a\.txt \(other line ends than in the commit\)/,
    ],
    [
      "a file was made to be run and git was told not to look",
      {},
      () => {
        repository.git("config", "core.fileMode", "false");
        chmodSync(repository.path("app/sub/run"), 0o755);
      },
      /sub\/run \(uncommitted\)/,
    ],
    [
      "a link became a file and git was told that they are the same",
      {},
      () => {
        symlinkSync("a.txt", repository.path("app/link"));
        repository.git("add", "--all");
        repository.git("commit", "--quiet", "--message", "y");
        repository.git("config", "core.symlinks", "false");
        rmSync(repository.path("app/link"));
        repository.write({ "app/link": "a.txt" });
      },
      /link \(uncommitted\)/,
    ],
    [
      "a new file differs by case alone and git was told that it does not count",
      {},
      () => {
        repository.git("config", "core.ignoreCase", "true");
        repository.write({ "app/A.TXT": "2\n" });
      },
      /A\.TXT \(untracked\)/,
    ],
    ["a file is not for everybody to read", {}, () => chmodSync(repository.path("app/a.txt"), 0o600), KEY],
    ["a folder is not for everybody to enter", {}, () => chmodSync(repository.path("app/sub"), 0o700), KEY],
    [
      "a repository lies in a folder that is kept out but for one of its files",
      { "app/.dockerignore": "vendor\n!vendor/keep.txt\n" },
      () => {
        repository.write({ "app/vendor/keep.txt": "2\n" });
        repository.git("init", "--quiet", "app/vendor");
      },
      /vendor\/ \(untracked\)/,
    ],
    [
      "a rule keeps out a file of another case",
      { "app/.dockerignore": "A.TXT\n" },
      () => repository.write({ "app/a.txt": "2\n" }),
      /a\.txt \(uncommitted\)/,
    ],
    [
      "a rule has a sign that means something elsewhere",
      { "app/.dockerignore": "x+y\n(a|b).txt\n" },
      () => repository.write({ "app/xxy": "", "app/a.txt": "2\n" }),
      /a\.txt \(uncommitted\), xxy \(untracked\)/,
    ],
  ];
  it.each(rows)("%s", async (_, files, change, said) => {
    repository.commit({ ...FILES, ...files });
    const before = await keyOf();
    change();
    const after = await keyOf();
    expect(before).toMatch(KEY);
    expect(after).toMatch(said);
    expect(after).not.toBe(before);
  });

  it.each([
    ["a filter", "filter=lfs"],
    ["a mark of the commit", "ident"],
    ["letters of another encoding", "working-tree-encoding=UTF-16LE"],
  ])("%s is put in by git", async (_, attribute) => {
    repository.commit({ ...FILES, "app/.gitattributes": `a.txt ${attribute}\n`, "app/a.txt": "1\0" });
    expect(await keyOf()).toContain("a.txt (kept by a git filter)");
  });

  it("a rule lets git's own folder in", async () => {
    repository.commit({ ...FILES, "app/.dockerignore": "!.git\n" });
    expect(await keyOf()).toContain(".git (let in by .dockerignore)");
  });
});

describe("it is the same content", () => {
  const changes: readonly (readonly [string, () => void])[] = [
    ["where files were only touched", checkOut],
    ["outside of the context", () => repository.write({ "a.txt": "2\n" })],
    ["where permissions are changed of what Docker does not see", () => chmodSync(repository.path(".git"), 0o700)],
  ];
  it.each(changes)("%s", async (_, change) => {
    repository.commit(FILES);
    const before = await keyOf();
    change();
    expect([before, await keyOf()]).toEqual([expect.stringMatching(KEY), before]);
  });

  it("for a context that is a link", async () => {
    repository.commit(FILES);
    const before = await keyOf();
    renameSync(repository.path("app"), repository.path("real"));
    repository.git("add", "--all");
    repository.git("commit", "--quiet", "--message", "moved");
    symlinkSync(repository.path("real"), repository.path("app"));
    expect(await keyOf()).toBe(before);
  });
});

test("a repository of somebody else's is said with what mends it", async () => {
  repository.commit(FILES);
  expect(await keyOf({ GIT_TEST_ASSUME_DIFFERENT_OWNER: "1" })).toMatch(
    /git says detected dubious ownership in repository at '.*'; this mends it: git config --global --add safe\.directory /,
  );
});
