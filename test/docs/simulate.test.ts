import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { OPTIONS, parseOptions } from "../../src/simulate/options";
import { startSimulation } from "../../src/simulate/run";
import { blocksOf, textOf } from "./pages";

const PAGE = "docs/SIMULATE.md";
const COMMAND = "cloud-run-canary simulate ";
const BLOCKS = blocksOf(PAGE);
const folder = mkdtempSync(join(tmpdir(), "simulate-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Returns the options of a command line as commander would hand them over. */
function optionsOf(command: string): Record<string, string | string[]> {
  const [, ...options] = ` ${command.trim().slice(COMMAND.length)}`.split(" --");
  return Object.fromEntries(
    options.map((option) => {
      const [name = "", ...values] = option.split(" ");
      return [name, name === "replay" ? values : values.join(" ")];
    }),
  );
}

const commands = BLOCKS.flatMap(({ language, text }, index) => (language === "sh" ? [{ text, index }] : []));
const shown = commands.flatMap(({ text, index }) => {
  const plan = BLOCKS.slice(0, index).findLast(({ language }) => language === "yaml")?.text;
  const after = BLOCKS[index + 1];
  return after?.language === "text" && plan !== undefined ? [{ command: text.trim(), plan, printed: after.text }] : [];
});

describe("the page about simulate", () => {
  test("shows two commands with what they print", () => {
    expect(shown.map(({ command }) => command.slice(0, COMMAND.length))).toEqual([COMMAND, COMMAND]);
  });

  test.each(shown)("$command prints what the page says", async ({ command, plan, printed }) => {
    writeFileSync(join(folder, "rollout.yml"), plan);
    const raw = { ...optionsOf(command), plan: "rollout.yml" };
    const { headline, detail, exit } = await startSimulation(raw, folder, new AbortController().signal);
    expect({ exit, printed: `${headline}\n${detail}\n` }).toEqual({ exit: 0, printed });
  });

  test.each(commands.map(({ text }) => text.trim()))("%s is taken", (command) => {
    expect(Object.keys(parseOptions(optionsOf(command)))).toEqual(
      expect.arrayContaining(Object.keys(optionsOf(command))),
    );
  });

  test("has every option in its table, and says of it what the help says", () => {
    const rows = [...textOf(PAGE).matchAll(/^\| `--([a-z0-9-]+)` \| (.*?) \|/gm)].map(([, name, meaning]) => [
      name,
      meaning,
    ]);
    const help = Object.entries(OPTIONS).map(([name, schema]) => [
      name,
      schema.meta()?.description?.replace(/ Default: .*$/, ""),
    ]);
    expect(rows).toEqual(help);
  });
});
