import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** The repository's root; tests run there. */
export const ROOT = process.cwd();
const SKIPPED = new Set(["node_modules", "dist", "lib", "out", "coverage", ".git"]);

/** Returns the paths of all files below the root whose name ends so, sorted; generated folders are left out. */
export function filesEnding(...endings: readonly string[]): readonly string[] {
  return walk(ROOT)
    .filter((file) => endings.some((ending) => file.endsWith(ending)))
    .sort();
}

/** Returns the text of a file of the repository. */
export function textOf(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}

/** Returns the text without what stands in fenced blocks, where nothing is a link or a heading. */
export function proseOf(file: string): string {
  return textOf(file).replace(/^( *)(`{3,})[^\n]*\n[\s\S]*?^\1\2`*$/gm, "");
}

/** A fenced block of a page: its language and its text, without the indentation of the fence. */
export interface Block {
  readonly language: string;
  readonly text: string;
}

/** Returns the fenced blocks of a page in order. */
export function blocksOf(file: string): readonly Block[] {
  const fences = textOf(file).matchAll(/^( *)(`{3,})(\w*)[^\n]*\n([\s\S]*?)^\1\2`*$/gm);
  return [...fences].map(([, indent = "", , language = "", text = ""]) => ({
    language,
    text: text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  }));
}

/** Returns the anchors of a page's headings, as GitHub makes them: lower case, no punctuation, hyphens for spaces. */
export function anchorsOf(file: string): readonly string[] {
  const seen = new Map<string, number>();
  return [...proseOf(file).matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = ""]) => {
    const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const slug = words
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(/\s/g, "-");
    const again = seen.get(slug) ?? 0;
    seen.set(slug, again + 1);
    return again === 0 ? slug : `${slug}-${again}`;
  });
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : walk(path);
    return [relative(ROOT, path)];
  });
}
