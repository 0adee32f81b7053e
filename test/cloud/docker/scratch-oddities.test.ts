import { once } from "node:events";
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { basename, dirname, join, relative } from "node:path";
import { execaSync } from "execa";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { openScratch } from "../../../src/cloud/docker/scratch";
import { BUILDX, LEGACY } from "../../core/build/orders";
import { refusalOf } from "../../fakes/refusal";
import { Context, CREDENTIALS, FILES, filesIn } from "./contexts";

let context: Context;
beforeEach(() => {
  context = new Context();
});
afterEach(() => context.remove());

describe("the legacy builder", () => {
  test.each<[string, (path: string) => string]>([
    ["as it is", (path) => path],
    ["by where it is from there", (path) => relative(dirname(context.folder), path)],
  ])("gets a copy of the folder that a link leads to, named %s, and leaves the link's end alone", async (_, name) => {
    const rules = "b\n!b/c\n";
    context.write({ ...FILES, ...CREDENTIALS, ".dockerignore": rules, "b/c": "" });
    const link = join(dirname(context.folder), `${basename(context.folder)}-link`);
    symlinkSync(name(context.folder), link);
    try {
      const { places } = await openScratch(
        LEGACY,
        { context: link, dockerfile: join(link, "Dockerfile") },
        context.temporary,
      );
      expect(filesIn(places.context)).toEqual([".dockerignore", "Dockerfile", "a", "b/c"]);
      expect(readFileSync(join(context.folder, ".dockerignore"), "utf8")).toBe(rules);
    } finally {
      rmSync(link);
    }
  });

  it("gets rules that are a link without a change of the file that it leads to", async () => {
    context.write({ ...FILES, rules: "b\n!b/c\n" });
    symlinkSync("rules", join(context.folder, ".dockerignore"));
    const { places } = await context.open(LEGACY);
    expect(readFileSync(join(places.context, ".dockerignore"), "utf8")).toContain("gha-creds");
    expect(readFileSync(join(context.folder, "rules"), "utf8")).toBe("b\n!b/c\n");
  });

  it("gets no socket and no pipe, and every file with its permissions", async () => {
    context.write({ ...FILES, "gha-creds-1.json": "{}" });
    chmodSync(join(context.folder, "a"), 0o4751);
    execaSync("sh", ["-c", "mkfifo pipe"], { cwd: context.folder });
    const server = createServer().listen(join(context.folder, "socket"));
    await once(server, "listening");
    const { places } = await context.open(LEGACY);
    server.close();
    expect(readdirSync(places.context).sort()).toEqual(["Dockerfile", "a"]);
    expect(statSync(join(places.context, "a")).mode & 0o7777).toBe(0o4751);
  });

  it("is done with links that lead in circles", async () => {
    context.write({ Dockerfile: "" });
    for (const name of ["a", "b", "c", "d"]) symlinkSync(".", join(context.folder, name));
    expect((await context.open(LEGACY)).places.context).toBe(context.folder);
  });
});

test.each([BUILDX, LEGACY])("a folder for temporary files that is none is named", async (tools) => {
  context.write(FILES);
  rmSync(context.temporary, { recursive: true });
  const { code, message, hint } = await refusalOf(() => context.open(tools));
  mkdirSync(context.temporary);
  expect([code, hint]).toEqual(["INPUT_INVALID", `df -h ${context.temporary}; ls -ld ${context.temporary}`]);
  expect(message).toContain(`${context.temporary}: expected a folder that can be written to`);
});

test("a rule that Docker could not read is bad input", async () => {
  context.write({ ...FILES, ".dockerignore": "a\n[b\n" });
  const { code, message } = await refusalOf(() => context.open(BUILDX));
  expect([code, message]).toEqual(["INPUT_INVALID", expect.stringContaining("expected patterns in .dockerignore")]);
});

describe("rules that are there and cannot be read are not taken for none:", () => {
  it.each<[string, string, (path: string) => void]>([
    ["a folder of that name", ".dockerignore", (path) => mkdirSync(path)],
    ["a link to itself", ".dockerignore", (path) => symlinkSync(basename(path), path)],
    ["a folder beside the Dockerfile", "Dockerfile.dockerignore", (path) => mkdirSync(path)],
  ])("%s", async (_, name, make) => {
    context.write(FILES);
    make(join(context.folder, name));
    for (const tools of [LEGACY, BUILDX]) {
      const refusal = await refusalOf(() => context.open(tools));
      expect(refusal).toMatchObject({ code: "INPUT_INVALID", message: expect.stringContaining(name) });
    }
    expect(readdirSync(context.temporary)).toEqual([]);
  });
});
