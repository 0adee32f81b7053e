import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { generate } from "../../scripts/pages/generated";
import { withSection } from "../../scripts/pages/markdown";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

test.each(generate(ROOT))("$path is what the sources give", ({ path, text }) => {
  expect(readFileSync(`${ROOT}/${path}`, "utf8")).toBe(text);
});

test("a section is replaced between its markers, and only there", () => {
  const page = "a\n<!-- x-start -->\nold\n<!-- x-end -->\nb\n";
  expect(withSection(page, "x", "new")).toBe("a\n<!-- x-start -->\nnew\n<!-- x-end -->\nb\n");
});

test.each([
  ["no markers", "a\n"],
  ["no end", "<!-- x-start -->\n"],
  ["the end first", "<!-- x-end -->\n<!-- x-start -->\n"],
])("a page with %s is refused", (_, page) => {
  expect(() => withSection(page, "x", "new")).toThrow("expected <!-- x-start --> … <!-- x-end -->");
});
