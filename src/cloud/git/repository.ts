import type { GitState } from "../../ports/workshop";
import type { ContextRules } from "../context-rules";
import type { Ended, RunProgram } from "../programs";

/** Asks git in one folder; undefined where git refuses or there is none. */
type Ask = (...args: readonly string[]) => Promise<string | undefined>;

/** Returns what git knows of the context; where it knows nothing, why. */
export async function readRepository(
  run: RunProgram,
  context: string,
  rules: ContextRules,
  env: NodeJS.ProcessEnv,
): Promise<GitState> {
  let last: Ended | undefined;
  const ask: Ask = async (...args) => {
    // Without locks git writes nothing, not even to refresh its index.
    const quiet = { ...env, GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
    last = await run("git", { args: ["-c", "core.quotePath=false", ...args], cwd: context, env: quiet });
    return last?.status === 0 ? last.stdout : undefined;
  };
  const head = await ask("rev-parse", "--show-prefix", "HEAD");
  const [prefix, revision] = (head ?? "").split("\n");
  if (prefix === undefined || !revision) return { kind: "none", why: whyNot(last) };
  const tree = (await ask("rev-parse", "--verify", "--quiet", "HEAD:./"))?.trim();
  const origin = (await ask("config", "--get", "remote.origin.url"))?.trim();
  return { kind: "commit", revision, tree, origin, strays: await readStrays(ask, prefix, rules) };
}

function whyNot(ended: Ended | undefined): string {
  if (ended === undefined) return "there is no git on PATH";
  return (
    ended.lines.find((line) => line.startsWith("fatal:"))?.replace("fatal: ", "git says ") ?? "git knows no commit"
  );
}

/** The index can hide changes, and what runs through a filter may lie on the disk in two ways for one commit. */
async function readStrays(ask: Ask, prefix: string, rules: ContextRules): Promise<readonly string[]> {
  const status = ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--ignored=traditional"];
  const listed = await Promise.all([
    ask(...status, "--", "."),
    ask("ls-files", "-z", "-v", "--stage"),
    ask("ls-files", "-z", "--", ".", ":(exclude,attr:!filter)"),
  ]);
  const [changed, indexed, filtered] = listed.map((text) => (text ?? "").split("\0").filter(Boolean));
  const unread = listed.includes(undefined) ? ["what git would not tell"] : [];
  const strays = [
    ...(changed ?? []).map(
      (entry): Stray => [entry.slice(3 + prefix.length), WORDS[entry.slice(0, 2)] ?? "uncommitted"],
    ),
    ...(indexed ?? []).flatMap(hiddenIn),
    ...(filtered ?? []).map((path): Stray => [path, "kept by a git filter"]),
  ];
  const seen = strays.filter(([path]) => !rules.excludes(path)).map(([path, why]) => `${path} (${why})`);
  return [...unread, ...[...new Set(seen)].sort()];
}

type Stray = readonly [path: string, why: string];
const WORDS: Readonly<Record<string, string>> = { "??": "untracked", "!!": "ignored by git" };

/** An entry is `H 100644 <object> 0<tab>path`; `S` skips the work tree, a small letter never looks there. */
function hiddenIn(entry: string): readonly Stray[] {
  const [, flag = "", mode = "", path = ""] = /^(\S) (\d+) [^\t]*\t(.*)$/s.exec(entry) ?? [];
  if (mode === "160000") return [[path, "a submodule"]];
  return /[a-zS]/.test(flag) ? [[path, "hidden from git's eyes"]] : [];
}
