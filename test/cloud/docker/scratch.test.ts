import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import type { Tools } from "../../../src/core/build/order";
import { BUILDKIT, BUILDX, LEGACY, REMOTE } from "../../core/build/orders";
import { Context, CREDENTIALS, FILES, filesIn } from "./contexts";

let context: Context;
beforeEach(() => {
  context = new Context();
});
afterEach(() => context.remove());

describe.each<[string, Tools]>([
  ["an older docker's BuildKit", BUILDKIT],
  ["buildx", BUILDX],
  ["buildx with a builder of its own", REMOTE],
])("%s", (_, tools) => {
  test.each<[string, Readonly<Record<string, string>>, string]>([
    ["gets rules where there were none", {}, "\n**/.git\n**/gha-creds-*.json\n"],
    [
      "gets ours behind the user's",
      { ".dockerignore": "x\n!gha-creds-1.json\n" },
      "x\n!gha-creds-1.json\n**/.git\n**/gha-creds-*.json\n",
    ],
    [
      "gets the Dockerfile's own before those of the context",
      { "Dockerfile.dockerignore": "y", ".dockerignore": "x" },
      "y\n**/.git\n**/gha-creds-*.json\n",
    ],
    ["is left .git where that is wanted", { ".dockerignore": "!.git" }, "!.git\n**/.git\n!.git\n**/gha-creds-*.json\n"],
    [
      "is left of .git what is wanted",
      { ".dockerignore": "!.git/HEAD\n*.log\n" },
      "!.git/HEAD\n*.log\n**/.git\n!.git/HEAD\n**/gha-creds-*.json\n",
    ],
    ["is left no .git where all is wanted", { ".dockerignore": "*\n!*\n" }, "*\n!*\n**/.git\n**/gha-creds-*.json\n"],
  ])("%s", async (_what, files, rules) => {
    context.write({ ...FILES, ...CREDENTIALS, ...files });
    const { places, remove } = await context.open(tools);
    expect(readFileSync(`${places.dockerfile}.dockerignore`, "utf8")).toBe(rules);
    expect([places.context, readFileSync(places.dockerfile, "utf8")]).toEqual([context.folder, FILES.Dockerfile]);
    await remove();
    expect(readdirSync(context.temporary)).toEqual([]);
  });
});

describe("the legacy builder", () => {
  it("gets the context itself where nothing in it has to stay out", async () => {
    context.write({ Dockerfile: "", a: "", ".dockerignore": "gha-creds-*.json\n", "gha-creds-1.json": "{}" });
    expect((await context.open(LEGACY)).places.context).toBe(context.folder);
  });

  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    [
      "without the sign-in and without .git, wherever it lies",
      { ...CREDENTIALS, "b/c": "", "b/.git/config": "token" },
      ["Dockerfile", "a", "b/c"],
    ],
    [
      "with the rest of .git for Docker to sort out where a rule takes a part of it in",
      { ".dockerignore": "!.git/HEAD\n", ".git/HEAD": "", ...CREDENTIALS },
      [".dockerignore", ".git/HEAD", ".git/config", "Dockerfile", "a"],
    ],
    [
      "with what only looks like the sign of a pattern",
      { ".dockerignore": "x+y\nA\n", xxy: "", ...CREDENTIALS },
      [".dockerignore", "Dockerfile", "a", "xxy"],
    ],
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
    context.write({ ...FILES, ...files });
    const before = filesIn(context.folder);
    const { places, remove } = await context.open(LEGACY);
    expect(filesIn(places.context)).toEqual(copied);
    expect(places.dockerfile).toBe(join(context.folder, "Dockerfile"));
    await remove();
    expect([readdirSync(context.temporary), filesIn(context.folder)]).toEqual([[], before]);
  });

  it("reads in the copy the rules that were made it by", async () => {
    context.write({ ...FILES, ".dockerignore": "b\n!b/c\n" });
    const { places } = await context.open(LEGACY);
    expect(readFileSync(join(places.context, ".dockerignore"), "utf8")).toContain("**/gha-creds-*.json");
  });
});

test("nothing is left behind where the files cannot be laid out", async () => {
  mkdirSync(join(context.folder, "Dockerfile"));
  await expect(context.open(BUILDX)).rejects.toThrow();
  expect([readdirSync(context.temporary), existsSync(context.folder)]).toEqual([[], true]);
});
