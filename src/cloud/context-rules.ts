import { readFile } from "node:fs/promises";
import { join } from "node:path";
import ignore from "@balena/dockerignore";

/** What `google-github-actions/auth` leaves in the workspace: the way to the cloud, which no image may hold. */
const CREDENTIALS = "**/gha-creds-*.json";
/** It holds the checkout's token, and Docker leaves it out of a context that it fetches from git by itself. */
const GIT = ".git";

/** The rules that keep files out of a context. */
export interface ContextRules {
  /** As `.dockerignore` writes them, ours among them. */
  readonly text: string;
  /** Whether the file with the user's rules belongs to the Dockerfile and not to the context. */
  readonly isDockerfiles: boolean;
  /** Whether a rule takes something in again that another keeps out. */
  readonly hasExceptions: boolean;
  /** Returns whether Docker does not get to see the path, which is relative to the context. */
  excludes(path: string): boolean;
  /** Returns whether our own rules keep the path out, whatever the user's say. */
  forbids(path: string): boolean;
  /** Returns whether the path would be seen but for our own rules. */
  adds(path: string): boolean;
}

/**
 * Returns the user's rules, those beside the Dockerfile before those of the context as BuildKit has it, and behind them
 * our own: sign-in files stay out in any case, `.git` unless a rule says `!.git`.
 */
export async function readRules(context: string, dockerfile: string): Promise<ContextRules> {
  const own = await readText(`${dockerfile}.dockerignore`);
  const user = own ?? (await readText(join(context, ".dockerignore"))) ?? "";
  const lines = user.split(/\r?\n/).map((line) => line.trim());
  const keepsGit = lines.some((line) => /^!\s*\/?\.git(?:\/.*)?$/.test(line));
  const added = [...(keepsGit ? [] : [GIT]), CREDENTIALS];
  const text = [user.replace(/^\ufeff/, "").trimEnd(), ...added, ""].join("\n");
  const [ours, theirs] = [matcherOf(added.join("\n")), matcherOf(user)];
  return {
    text,
    isDockerfiles: own !== undefined,
    hasExceptions: lines.some((line) => line.startsWith("!")),
    excludes: matcherOf(text),
    forbids: ours,
    adds: (path) => ours(path) && !theirs(path),
  };
}

function matcherOf(text: string): (path: string) => boolean {
  const rules = ignore().add(text);
  return (path) => rules.ignores(path.replace(/\/$/, ""));
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}
