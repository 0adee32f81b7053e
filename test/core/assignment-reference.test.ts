import { readFile } from "node:fs/promises";
import { execa } from "execa";
import { expect, it } from "vitest";

const installed = (await execa("python3", ["--version"], { reject: false })).exitCode === 0;

it.runIf(installed)("the vectors are what the reference in Python makes", async () => {
  const { stdout } = await execa("python3", ["test/core/assignment.py"]);
  expect(`${stdout}\n`).toBe(await readFile("test/fixtures/assignment-vectors.json", "utf8"));
});
