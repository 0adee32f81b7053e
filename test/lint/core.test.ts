import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";

let house: string;
/** An empty house with our rules, so that no file of ours has to break them. */
beforeAll(async () => {
  house = await mkdtemp(join(tmpdir(), "canary lint "));
  const { vcs: _, $schema: __, ...rules } = JSON.parse(await readFile("biome.json", "utf8"));
  await writeFile(join(house, "biome.json"), JSON.stringify(rules));
  await cp("lint", join(house, "lint"), { recursive: true });
  await Promise.all(["core", "cloud"].map((room) => mkdir(join(house, "src", room), { recursive: true })));
});
afterAll(() => rm(house, { recursive: true, force: true }));

/** Returns whether the linter has nothing to say about the text in that room. */
async function passes(room: string, text: string): Promise<boolean> {
  const file = join("src", room, "example.ts");
  await writeFile(join(house, file), text);
  const options = { cwd: house, preferLocal: true, localDir: process.cwd(), reject: false } as const;
  const { exitCode } = await execa(options)`biome lint ${file}`;
  return exitCode === 0;
}

it.each([
  { what: "reads the clock", text: "export const at = Date.now();\n" },
  { what: "makes a date of the moment", text: "export const at = new Date();\n" },
  { what: "throws dice", text: "export const chance = Math.random();\n" },
  { what: "waits", text: "export async function wait(): Promise<void> {\n  await Promise.resolve();\n}\n" },
  { what: "looks into the environment", text: 'export const home = process.env["HOME"];\n' },
  { what: "goes to the network", text: 'export const answer = () => fetch("https://example.com");\n' },
  {
    what: "takes a platform module",
    text: 'import { readFileSync } from "node:fs";\n\nexport const read = readFileSync;\n',
  },
])("a file that $what is refused in the core, and in the room of adapters it is not", async ({ text }) => {
  expect(await passes("core", text)).toBe(false);
  expect(await passes("cloud", text)).toBe(true);
});

it("a file that renders a time which it was given is welcome in the core", async () => {
  expect(await passes("core", "export const iso = (at: number) => new Date(at).toISOString();\n")).toBe(true);
});
