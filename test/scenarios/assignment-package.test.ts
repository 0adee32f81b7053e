import { cp, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const TSC = resolve("node_modules/typescript/bin/tsc");
const NAMES = ["bucketOf", "createPercentSource", "isCanary", "parsePercent", "parsePercentDocument"];
const PRINT = `console.log(JSON.stringify([bucketOf(""), isCanary("test-canary-001", 93)]));`;
const TYPED = `import { bucketOf, createPercentSource, isCanary, parsePercent, type PercentSource } from "cloud-run-canary/assignment";
const source: PercentSource = createPercentSource({ read: async () => "{}", everySeconds: 5, onError: () => {} });
export const shown = async (): Promise<boolean> => isCanary("user", await source.percent());
export const bucket: number = bucketOf("user") + parsePercent("5");
// @ts-expect-error: a number is no user id
bucketOf(42);
`;

let folder: string;

/** What the sample router's image has of the package, and nothing else: the helper must need no more. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "assignment "));
  const installed = join(folder, "node_modules/cloud-run-canary");
  await mkdir(join(installed, "dist"), { recursive: true });
  for (const file of ["package.json", "dist/assignment.js", "dist/assignment.d.ts"])
    await cp(file, join(installed, file));
  for (const name of ["typed.mts", "typed.cts", "typed.ts"]) await writeFile(join(folder, name), TYPED);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the published helper", () => {
  test.each([
    ["import by name", "a.mjs", `import { bucketOf, isCanary } from "cloud-run-canary/assignment";\n${PRINT}`],
    ["require", "a.cjs", `const { bucketOf, isCanary } = require("cloud-run-canary/assignment");\n${PRINT}`],
  ])("answers whoever takes it by %s", async (_, file, program) => {
    await writeFile(join(folder, file), program);
    const { stdout } = await execa(process.execPath, [file], { cwd: folder });
    expect(JSON.parse(stdout)).toEqual([93, true]);
  });

  test("exports what its declarations name", async () => {
    const program = `import * as all from "cloud-run-canary/assignment";\nconsole.log(JSON.stringify(Object.keys(all)));`;
    await writeFile(join(folder, "names.mjs"), program);
    const { stdout } = await execa(process.execPath, ["names.mjs"], { cwd: folder });
    expect(JSON.parse(stdout).filter((name: string) => NAMES.includes(name))).toEqual(NAMES);
  });

  test("is smaller than 5 kB", async () => {
    expect((await stat("dist/assignment.js")).size).toBeLessThan(5000);
  });

  test.each([
    ["node16", "node16"],
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ])("is typed for modules of %s, resolved by %s, without any other types", async (module, moduleResolution) => {
    const config = `tsconfig.${module}.json`;
    const compilerOptions = { module, moduleResolution, target: "es2022", strict: true, noEmit: true, types: [] };
    await writeFile(
      join(folder, config),
      JSON.stringify({ compilerOptions, files: ["typed.mts", "typed.cts", "typed.ts"] }),
    );
    const { exitCode, stdout } = await execa(process.execPath, [TSC, "-p", config], { cwd: folder, reject: false });
    expect([exitCode, stdout]).toEqual([0, ""]);
  });
});
