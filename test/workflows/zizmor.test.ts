import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ACTIONS, EXAMPLES, WORKFLOWS } from "./files";

const CONFIG = ".github/zizmor.yml";

/** Returns the findings of a look that asks no network, each as its audit and file. */
async function findings(files: readonly string[], persona: "regular" | "pedantic"): Promise<readonly string[]> {
  const flags = ["--offline", "--no-progress", "--no-exit-codes", "--format", "json", "--persona", persona];
  const { stdout } = await execa("zizmor", [...flags, "--config", CONFIG, ...files]);
  const found = JSON.parse(stdout) as readonly { readonly ident: string; readonly desc: string }[];
  return found.map(({ ident, desc }) => `${ident}: ${desc}`);
}

const UNSAFE = `on: pull_request_target
jobs:
  one:
    runs-on: ubuntu-24.04
    steps:
      - uses: some/action@main
      - run: echo \${{ github.event.pull_request.title }}
`;

describe("zizmor finds nothing", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "canary-zizmor-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ["our workflows", WORKFLOWS],
    ["what users copy", EXAMPLES],
    ["the actions", ACTIONS],
  ])("in %s, not even as a pedant", async (_, files) => {
    expect(await findings(files, "pedantic")).toEqual([]);
  });

  it("and does find what is wrong in a workflow", async () => {
    const file = join(folder, "unsafe.yml");
    await writeFile(file, UNSAFE);
    const found = (await findings([file], "regular")).map((line) => line.split(":")[0]);
    expect(found).toEqual(expect.arrayContaining(["dangerous-triggers", "template-injection", "unpinned-uses"]));
  });
});
