import { existsSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { anchorsOf, filesEnding, proseOf, ROOT, textOf } from "./pages";

const PAGES = filesEnding(".md");

/** Returns the links of a page that point into the repository. */
function linksOf(page: string): readonly string[] {
  const found = [...proseOf(page).matchAll(/\[[^\]]*\]\(([^)\s]+)[^)]*\)/g)].map(([, target = ""]) => target);
  return found.filter((target) => !/^[a-z]+:/.test(target));
}

/** Returns why a link leads nowhere, or undefined where it leads somewhere. */
function brokenAt(page: string, link: string): string | undefined {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? page : normalize(join(dirname(page), path));
  if (!existsSync(join(ROOT, target))) return `${page}: ${link}: no such file`;
  if (anchor === undefined || statSync(join(ROOT, target)).isDirectory()) return undefined;
  return anchorsOf(target).includes(anchor) ? undefined : `${page}: ${link}: no such heading in ${target}`;
}

describe("every page", () => {
  test("is found, the README among them", () => {
    expect(PAGES).toContain("README.md");
  });

  test.each(PAGES)("%s has only links that lead somewhere", (page) => {
    expect(linksOf(page).flatMap((link) => brokenAt(page, link) ?? [])).toEqual([]);
  });

  test.each(PAGES)("%s names no place of one machine and no registry", (page) => {
    const places =
      /(?<![\w.~/])\/(?:work|root|home|Users|tmp|var\/tmp)\/[\w.-]*|(?<![\w-])registry\.[\w-]+\.\w+|\bverdaccio\b/g;
    expect(textOf(page).match(places)).toBeNull();
  });
});

describe("a link is told to be broken", () => {
  test.each([
    ["where there is no such file", "docs/NOWHERE.md", "README.md: docs/NOWHERE.md: no such file"],
    ["where there is no such heading", "#nowhere", "README.md: #nowhere: no such heading in README.md"],
  ])("%s", (_, link, why) => {
    expect(brokenAt("README.md", link)).toBe(why);
  });
});
