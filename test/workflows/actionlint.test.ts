import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { EXAMPLES, WORKFLOWS } from "./files";

// shellcheck and pyflakes would be asked only where they happen to be installed.
const ALONE = ["-shellcheck=", "-pyflakes=", "-no-color"];

describe("actionlint finds nothing", () => {
  it.each([...WORKFLOWS, ...EXAMPLES])("in %s", async (file) => {
    const { exitCode, all } = await execa("actionlint", [...ALONE, file], { all: true, reject: false });
    expect({ exitCode, all }).toEqual({ exitCode: 0, all: "" });
  });

  it("and does find what is wrong in a workflow", async () => {
    const input = `on: push
jobs:
  one:
    runs-on: ubuntu-24.04
    steps:
      - run: echo \${{ github.event.head }
`;
    const { exitCode, all } = await execa("actionlint", [...ALONE, "-"], {
      input,
      all: true,
      reject: false,
    });
    expect(exitCode).toBe(1);
    expect(all).toContain("[expression]");
  });
});
