import { readFile } from "node:fs/promises";
import { join } from "node:path";
import ignore from "@balena/dockerignore";
import { messageOf, RolloutError } from "../errors";

/** What `google-github-actions/auth` leaves in the workspace: the way to the cloud, which no image may hold. */
const CREDENTIALS = "**/gha-creds-*.json";
/** It holds the checkout's token, and Docker leaves it out of a context that it fetches from git by itself. */
const GIT = "**/.git";

/** The rules that keep files out of a context. */
export interface ContextRules {
  /** As `.dockerignore` writes them, ours among them. */
  readonly text: string;
  /** Whether the file with the user's rules belongs to the Dockerfile and not to the context. */
  readonly isDockerfiles: boolean;
  /** Whether a rule takes something in again that another keeps out. */
  readonly hasExceptions: boolean;
  /** Whether a rule takes something of a `.git` in. */
  readonly letsGitIn: boolean;
  /** Returns whether Docker does not get to see the path, which is relative to the context. */
  excludes(path: string): boolean;
  /** Returns whether our own rules keep the path out, with all that is in it and whatever the user's say. */
  forbids(path: string): boolean;
  /** Returns whether the path would be seen but for our own rules. */
  adds(path: string): boolean;
}

/**
 * Returns the user's rules, those beside the Dockerfile before those of the context as BuildKit has it, and behind them
 * our own: sign-in files stay out in any case, `.git` but for what a rule takes in by that name. Throws INPUT_INVALID for
 * a rule that is no pattern, and for rules that are there and cannot be read.
 */
export async function readRules(context: string, dockerfile: string): Promise<ContextRules> {
  const own = await readText(`${dockerfile}.dockerignore`);
  const user = (own ?? (await readText(join(context, ".dockerignore"))) ?? "").replace(/^\ufeff/, "");
  const lines = user.split(/\r?\n/).map((line) => line.trim());
  const ofGit = lines.filter(namesGit);
  const letsGitIn = ofGit.some((line) => line.startsWith("!"));
  // What a rule says of `.git` by name stands behind ours, and so before it; what `!*` says stands in front.
  const added = [GIT, ...(letsGitIn ? ofGit : []), CREDENTIALS];
  const text = [user.trimEnd(), ...added, ""].join("\n");
  const [ours, theirs] = [matcherOf(added.join("\n")), matcherOf(user)];
  return {
    text,
    isDockerfiles: own !== undefined,
    hasExceptions: lines.some((line) => line.startsWith("!")),
    letsGitIn,
    excludes: matcherOf(text),
    forbids: letsGitIn ? matcherOf(CREDENTIALS) : ours,
    adds: (path) => ours(path) && !theirs(path),
  };
}

function namesGit(line: string): boolean {
  return /^!?\s*(?:[^#].*\/|\/)?\.git(?:\/|$)/.test(line);
}

/** The library takes signs for a regular expression's that mean themselves to Docker, and takes no note of case. */
function matcherOf(text: string): (path: string) => boolean {
  const escaped = text.replace(/\\.|\[[^\]\n]*\]|[+(){}|^]/g, (sign) => (sign.length === 1 ? `\\${sign}` : sign));
  const rules = ignore({ ignorecase: false }).add(escaped);
  try {
    rules.ignores("x");
  } catch (thrown) {
    throw new RolloutError(
      "INPUT_INVALID",
      `expected patterns in .dockerignore, got one that is none: ${messageOf(thrown)}`,
      "Mend the rule; a bracket that is meant as it is stands behind a backslash: \\[",
    );
  }
  return (path) => rules.ignores(path.replace(/\/$/, ""));
}

/** Undefined where there is none. What is there and cannot be read may keep secrets out, so it is never taken for none. */
async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return undefined;
    throw new RolloutError(
      "INPUT_INVALID",
      `expected rules that can be read at ${path}, got: ${messageOf(thrown)}`,
      `Make it a file that this user may read:\nls -l ${path}`,
      { cause: thrown },
    );
  }
}
