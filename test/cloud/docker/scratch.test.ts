import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { openScratch } from "../../../src/cloud/docker/scratch";
import type { Tools } from "../../../src/core/build/order";
import { BUILDKIT, BUILDX, LEGACY, REMOTE } from "../../core/build/orders";

let folder: string;
let temporary: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "context-"));
  temporary = mkdtempSync(join(tmpdir(), "temporary-"));
});
afterEach(() => {
  for (const path of [folder, temporary]) rmSync(path, { recursive: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function filesIn(path: string): readonly string[] {
  const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => relative(path, join(entry.parentPath, entry.name))).sort();
}

function open(tools: Tools, dockerfile = "Dockerfile") {
  return openScratch(tools, { context: folder, dockerfile: join(folder, dockerfile) }, temporary);
}

const FILES = { Dockerfile: "FROM scratch\n", a: "1", ".git/config": "token" };
const CREDENTIALS = { "gha-creds-1.json": "{}", "b/gha-creds-2.json": "{}" };

describe.each<[string, Tools]>([
  ["an older docker's BuildKit", BUILDKIT],
  ["buildx", BUILDX],
  ["buildx with a builder of its own", REMOTE],
])("%s", (_, tools) => {
  test.each<[string, Readonly<Record<string, string>>, string]>([
    ["gets rules where there were none", {}, "\n.git\n**/gha-creds-*.json\n"],
    [
      "gets ours behind the user's",
      { ".dockerignore": "x\n!gha-creds-1.json\n" },
      "x\n!gha-creds-1.json\n.git\n**/gha-creds-*.json\n",
    ],
    [
      "gets the Dockerfile's own before those of the context",
      { "Dockerfile.dockerignore": "y", ".dockerignore": "x" },
      "y\n.git\n**/gha-creds-*.json\n",
    ],
    ["is left .git where that is wanted", { ".dockerignore": "!.git" }, "!.git\n**/gha-creds-*.json\n"],
  ])("%s", async (_what, files, rules) => {
    write({ ...FILES, ...CREDENTIALS, ...files });
    const { places, remove } = await open(tools);
    expect(readFileSync(`${places.dockerfile}.dockerignore`, "utf8")).toBe(rules);
    expect([places.context, readFileSync(places.dockerfile, "utf8")]).toEqual([folder, FILES.Dockerfile]);
    await remove();
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe("the legacy builder", () => {
  it("gets the context itself where nothing in it has to stay out", async () => {
    write({ Dockerfile: "", a: "", ".dockerignore": "gha-creds-*.json\n", "gha-creds-1.json": "{}" });
    expect((await open(LEGACY)).places.context).toBe(folder);
  });

  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ["without the sign-in and without .git", { ...CREDENTIALS, "b/c": "" }, ["Dockerfile", "a", "b/c"]],
    [
      "without what the user's rules keep out",
      { ".dockerignore": "b\n", "b/c": "" },
      [".dockerignore", "Dockerfile", "a"],
    ],
    [
      "by the Dockerfile's own rules",
      { "Dockerfile.dockerignore": "a\n*.dockerignore\n" },
      [".dockerignore", "Dockerfile"],
    ],
    [
      "with what the rules take in again",
      { ".dockerignore": "b\n!b/c\n!gha-creds-1.json\n", "b/c": "", ...CREDENTIALS },
      [".dockerignore", "Dockerfile", "a", "b/c"],
    ],
  ])("gets a copy %s", async (_, files, copied) => {
    write({ ...FILES, ...files });
    const before = filesIn(folder);
    const { places, remove } = await open(LEGACY);
    expect(filesIn(places.context)).toEqual(copied);
    expect(places.dockerfile).toBe(join(folder, "Dockerfile"));
    await remove();
    expect([readdirSync(temporary), filesIn(folder)]).toEqual([[], before]);
  });

  it("reads in the copy the rules that were made it by", async () => {
    write({ ...FILES, ".dockerignore": "b\n!b/c\n" });
    const { places } = await open(LEGACY);
    expect(readFileSync(join(places.context, ".dockerignore"), "utf8")).toContain("**/gha-creds-*.json");
  });
});

test("nothing is left behind where the files cannot be laid out", async () => {
  mkdirSync(join(folder, "Dockerfile"));
  await expect(open(BUILDX)).rejects.toThrow();
  expect([readdirSync(temporary), existsSync(folder)]).toEqual([[], true]);
});
