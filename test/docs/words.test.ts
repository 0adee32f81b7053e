import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ERRORS } from "../../src/errors";
import { ACTION_NAMES } from "../../src/inputs/registry";
import { filesEnding, proseOf, ROOT, textOf } from "./pages";

const SCRIPTS: Readonly<Record<string, string>> = JSON.parse(textOf("package.json")).scripts;
const PAGES = filesEnding(".md");
const CODES = Object.keys(ERRORS);
/** A path from the root, or from `src/` as the architecture's code map writes it. */
const PATH =
  /^(?:src|emulator|demo|scripts|test|docs|examples|schema|actions|core|flows|github|cloud|metrics|inputs|plan)\/[\w./-]*$/;

/** Returns what stands in backticks on a page, outside of blocks. */
function quotedOn(page: string): readonly string[] {
  return [...proseOf(page).matchAll(/`([^`\n]+)`/g)].map(([, words = ""]) => words);
}

/** Returns the names of a table's last column that look like names of the code. */
function carriersOf(page: string): readonly string[] {
  const cells = proseOf(page)
    .split("\n")
    .flatMap((line) => (line.startsWith("|") ? [line.split("|").at(-2) ?? ""] : []));
  const names = cells.flatMap((cell) => [...cell.matchAll(/`([A-Za-z][\w.]*)`/g)].map(([, name = ""]) => name));
  return [...new Set(names.flatMap((name) => name.split(".")))];
}

describe("commands", () => {
  test.each(PAGES)("%s names npm scripts that exist", (page) => {
    const named = [...textOf(page).matchAll(/npm run ([\w:-]+)/g)].map(([, script = ""]) => script);
    expect(named.filter((script) => !Object.hasOwn(SCRIPTS, script))).toEqual([]);
  });

  test("the README's tour runs scripts that exist", () => {
    expect(Object.keys(SCRIPTS)).toEqual(expect.arrayContaining(["demo", "test", "emulator", "check"]));
  });
});

describe("error codes", () => {
  test.each(CODES)("%s has its place on the page of errors", (code) => {
    expect(textOf("docs/ERRORS.md")).toContain(`\`${code}\``);
  });

  test("every code that the runbook names in capitals exists", () => {
    const named = quotedOn("docs/OPERATIONS.md").filter((words) => /^[A-Z]+(?:_[A-Z]+)*$/.test(words));
    const placeholders = ["SERVICE", "REGION", "PROJECT", "REVISION"];
    expect(named.filter((words) => !placeholders.includes(words) && !CODES.includes(words))).toEqual([]);
  });

  test("the README's table has every exit status", () => {
    const [, table = ""] = proseOf("README.md").split("## Exit statuses");
    const told = [...table.matchAll(/^\| (\d+) \|/gm)].map(([, status]) => Number(status));
    expect(told).toEqual([0, ...new Set(Object.values(ERRORS).map(({ exit }) => exit))].sort((a, b) => a - b));
  });
});

describe("names", () => {
  test("the README tells of every action but the root by its name", () => {
    const told = [...proseOf("README.md").matchAll(/^\| \[`([\w-]+)`\]\(actions\//gm)].map(([, name]) => name);
    expect(told).toEqual(ACTION_NAMES.filter((name) => name !== "stage"));
  });

  test("the glossary's last column names things that the code has", () => {
    const code = filesEnding(".ts")
      .filter((file) => file.startsWith("src/"))
      .map(textOf)
      .join("\n");
    const missing = carriersOf("docs/GLOSSARY.md").filter((name) => !new RegExp(`\\b${name}\\b`).test(code));
    expect(missing).toEqual([]);
  });

  test.each(["README.md", "docs/ARCHITECTURE.md", "docs/GLOSSARY.md", "CONTRIBUTING.md"])(
    "%s names paths of the repository that exist",
    (page) => {
      const paths = quotedOn(page).filter((words) => PATH.test(words));
      expect(paths.filter((path) => !existsSync(join(ROOT, path)) && !existsSync(join(ROOT, "src", path)))).toEqual([]);
    },
  );
});

describe("decisions", () => {
  const decisions = filesEnding(".md").filter((file) => file.startsWith("docs/adr/"));

  test("are numbered without a gap", () => {
    const numbers = decisions.map((file) => Number(/adr\/(\d{4})-/.exec(file)?.[1]));
    expect(numbers).toEqual(decisions.map((_, index) => index + 1));
  });

  test.each(decisions)("%s has number, date, status, context, decision and consequences", (file) => {
    const number = Number(/adr\/(\d{4})-/.exec(file)?.[1]);
    const order = [
      `# ${number}. `,
      "\nDate: 20",
      "\nStatus: ",
      "\n## Context\n",
      "\n## Decision\n",
      "\n## Consequences\n",
    ];
    const places = order.map((part) => textOf(file).indexOf(part));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBe(0);
  });
});
