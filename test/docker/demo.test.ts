import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DemoRecord, recordSchema } from "../../demo/record";
import { docker } from "./site";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "demo-docker-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function showing(env: Readonly<Record<string, string>>) {
  const args = ["--import", "tsx", "demo/main.ts", "--docker", "--out", join(folder, "out")];
  return execa(process.execPath, args, { env: { NO_COLOR: "1", ...env }, all: true, reject: false, stdin: "ignore" });
}

describe("the demonstration with real images", () => {
  let record: DemoRecord;
  beforeAll(async () => {
    const { exitCode, all } = await showing({});
    expect({ exitCode, all }).toMatchObject({ exitCode: 0 });
    record = recordSchema.parse(JSON.parse(await readFile(join(folder, "out", "rollout.json"), "utf8")));
  }, 300_000);

  it("ends every release as it must", () => {
    expect(record.stories).toHaveLength(5);
    expect(record.stories.map(({ outcome }) => outcome)).toEqual(record.stories.map(({ expected }) => expected));
  });

  it("begins each with an image of its own, and builds none of them twice", () => {
    const built = record.stories.map(({ steps }) => steps.filter(({ name }) => name === "build-push"));
    expect(built.map((steps) => steps.length)).toEqual([2, 1, 1, 1, 1]);
    const [first, again] = built[0] ?? [];
    expect(first?.outcome).toMatch(/^built sha256:/);
    expect(again?.outcome).toMatch(/^nothing built: sha256:.* is the same$/);
    expect(new Set(built.map(([step]) => step?.outcome)).size).toBe(5);
  });

  it("leaves no container behind", async () => {
    expect(await docker("ps", "--all", "--quiet", "--filter", "label=cloud-run-emulator")).toBe("");
  });
});

it("says in one sentence what is missing where there is no Docker, and ends with 2", async () => {
  const { exitCode, all } = await showing({ PATH: join(folder, "nowhere") });
  expect(exitCode).toBe(2);
  expect(all.trim().split("\n")).toEqual([expect.stringMatching(/^expected Docker, got no program docker\. /)]);
});
