import { createHash } from "node:crypto";
import { lstat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ContextRules } from "../context-rules";

/** Asks git in one folder; undefined where git refuses or there is none. */
export type Ask = (...args: readonly string[]) => Promise<string | undefined>;

/** The folder that Docker is to get: a real path, the repository's top, the way from there, and what keeps files out. */
interface Folder {
  readonly context: string;
  readonly top: string;
  readonly prefix: string;
  readonly rules: ContextRules;
}

/** How what lies on the disk differs from the commit. */
interface Differences {
  /** What Docker would see and the commit does not have, or has otherwise; each with the reason, sorted. */
  readonly strays: readonly string[];
  /** SHA-256 over the permissions that are not as git gives them, in hex: git keeps nothing but the owner's `x`. */
  readonly permissions: string;
}

type Stray = readonly [path: string, why: string];
const WORDS: Readonly<Record<string, string>> = { "??": "untracked", "!!": "ignored by git" };
const STATUS = ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--ignored=traditional"];
/** What has one of these may lie on the disk in many ways for one commit. */
const CONVERTED = ":(exclude,attr:!filter !ident !working-tree-encoding)";

/** Returns what git does not tell by the tree alone; git is asked and the files' permissions are looked at. */
export async function readDifferences(ask: Ask, { context, top, prefix, rules }: Folder): Promise<Differences> {
  const listed = await Promise.all([
    ask(...STATUS, "--", "."),
    ask("ls-files", "-z", "-v", "--stage"),
    // In a subfolder, or of one, git 2.39 gives another answer than of the whole: it loses the attributes on the way.
    ask("-C", top, "ls-files", "-z", "--", ".", CONVERTED),
    ask("ls-files", "-z", "--eol"),
  ]);
  const [changed = [], indexed = [], converted = [], ends = []] = listed.map(entriesOf);
  const strays = [
    ...changed.map((entry): Stray => [entry.slice(3 + prefix.length), WORDS[entry.slice(0, 2)] ?? "uncommitted"]),
    ...indexed.flatMap(hiddenIn),
    ...converted
      .filter((path) => path.startsWith(prefix))
      .map((path): Stray => [path.slice(prefix.length), "kept by a git filter"]),
    ...ends.flatMap(otherEndsIn),
  ];
  const seen = strays.filter(([path]) => isSeen(path, rules)).map(([path, why]) => `${path} (${why})`);
  const unread = listed.includes(undefined) ? ["what git would not tell"] : [];
  const own = rules.letsGitIn ? [".git (let in by .dockerignore)"] : [];
  return {
    strays: [...unread, ...own, ...[...new Set(seen)].sort()],
    permissions: await readPermissions(context, indexed.map(partsOf), rules),
  };
}

function entriesOf(text: string | undefined): readonly string[] {
  return (text ?? "").split("\0").filter(Boolean);
}

/** Of a repository in the repository git names the folder alone; which of its files are kept out, nobody knows then. */
function isSeen(path: string, rules: ContextRules): boolean {
  return !rules.excludes(path) || (path.endsWith("/") && rules.hasExceptions);
}

interface Indexed {
  readonly flag: string;
  readonly mode: string;
  readonly path: string;
}

/** An entry is `H 100644 <object> 0<tab>path`. */
function partsOf(entry: string): Indexed {
  const [, flag = "", mode = "", path = ""] = /^(\S) (\d+) [^\t]*\t(.*)$/s.exec(entry) ?? [];
  return { flag, mode, path };
}

/** `S` skips the work tree, a small letter never looks there. */
function hiddenIn(entry: string): readonly Stray[] {
  const { flag, mode, path } = partsOf(entry);
  if (mode === "160000") return [[path, "a submodule"]];
  return /[a-zS]/.test(flag) ? [[path, "hidden from git's eyes"]] : [];
}

/** An entry is `i/lf w/crlf attr/text=auto<tab>path`: what the index has, and what lies there; nothing for a link. */
function otherEndsIn(entry: string): readonly Stray[] {
  const [, index = "", disk = "", path = ""] = /^i\/(\S*)\s+w\/(\S*)\s[^\t]*\t(.*)$/s.exec(entry) ?? [];
  return disk === "" || index === disk ? [] : [[path, "other line ends than in the commit"]];
}

async function readPermissions(context: string, files: readonly Indexed[], rules: ContextRules): Promise<string> {
  const folders = new Set(files.flatMap(({ path }) => foldersOf(path)));
  const usual = [
    ...files
      .filter(({ mode, path }) => mode.startsWith("100") && !rules.excludes(path))
      .map(({ mode, path }) => [path, mode === "100755" ? 0o755 : 0o644] as const),
    ...[...folders].map((path) => [path, 0o755] as const),
  ];
  const found = usual.map(async ([path, expected]) => {
    const stats = await lstat(join(context, path)).catch(() => undefined);
    const bits = (stats?.mode ?? expected) & 0o7777;
    return bits === expected ? [] : [`${bits.toString(8)} ${path}`];
  });
  return createHash("sha256")
    .update((await Promise.all(found)).flat().sort().join("\0"))
    .digest("hex");
}

function foldersOf(path: string): readonly string[] {
  const above = dirname(path);
  return above === "." ? [] : [above, ...foldersOf(above)];
}
