import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator";
import { startQuick } from "../control/http";
import { installed, runGcloud } from "../control/real-gcloud";

let emulator: Emulator;
let folder: string;
beforeAll(async () => {
  emulator = await startQuick({ auth: "required", token: "operator-token" });
  folder = await mkdtemp(join(tmpdir(), "storage-"));
});
afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs gcloud storage, which must succeed, and returns what it printed. */
async function run(...args: readonly string[]): Promise<string> {
  const { code, out, text } = await runGcloud(emulator, ["storage", ...args]);
  expect({ args, code, text }).toMatchObject({ code: 0 });
  return out;
}

describe("the real gcloud", () => {
  it.runIf(installed)(
    "makes a bucket, copies files there, packed and not, lists, shows, copies back and removes them",
    async () => {
      const file = join(folder, "a.json");
      const text = '{"a":1}\n{"b":"ü"}\n';
      await writeFile(file, text);
      await run("buckets", "create", "gs://logs", "--location=us-central1");
      await run("cp", file, "gs://logs/x/a.json");
      await run("cp", "--gzip-local-all", file, "gs://logs/x/packed.json");
      expect(await run("ls", "gs://logs/x/")).toBe("gs://logs/x/a.json\ngs://logs/x/packed.json");
      expect(await run("cat", "gs://logs/x/a.json")).toBe(text.trimEnd());
      await run("cp", "gs://logs/x/packed.json", join(folder, "back.json"));
      expect(await readFile(join(folder, "back.json"), "utf8")).toBe(text);
      await run("rm", "gs://logs/x/a.json");
      expect(await run("ls", "gs://logs/**")).toBe("gs://logs/x/packed.json");
    },
    120_000,
  );
});
