import type { GitState } from "../../ports/workshop";
import type { ContextRules } from "../context-rules";
import type { Ended, RunProgram } from "../programs";
import { type Ask, readDifferences } from "./differences";

/**
 * What makes git look at the files as they are, whatever a repository's settings say that make it faster or milder.
 * Without locks git writes nothing, not even to refresh its index.
 */
const SETTINGS = [
  ...["core.quotePath=false", "core.fileMode=true", "core.symlinks=true", "core.ignoreCase=false"],
  ...["core.trustctime=true", "core.checkStat=default", "core.fsmonitor=false", "core.untrackedCache=false"],
].flatMap((setting) => ["-c", setting]);
const VARIABLES = { GIT_OPTIONAL_LOCKS: "0", GIT_NO_REPLACE_OBJECTS: "1", GIT_LITERAL_PATHSPECS: "0", LC_ALL: "C" };

/** Returns what git knows of the context, a real path; where it knows nothing, why. */
export async function readRepository(
  run: RunProgram,
  context: string,
  rules: ContextRules,
  env: NodeJS.ProcessEnv,
): Promise<GitState> {
  let last: Ended | undefined;
  const ask: Ask = async (...args) => {
    last = await run("git", { args: [...SETTINGS, ...args], cwd: context, env: { ...env, ...VARIABLES } });
    return last?.status === 0 ? last.stdout : undefined;
  };
  const head = await ask("rev-parse", "--show-toplevel", "--show-prefix", "HEAD");
  const [top, prefix, revision] = (head ?? "").split("\n");
  if (top === undefined || prefix === undefined || !revision) return { kind: "none", ...whyNot(last) };
  const tree = (await ask("rev-parse", "--verify", "--quiet", "HEAD:./"))?.trim();
  const origin = (await ask("config", "--get", "remote.origin.url"))?.trim();
  return { kind: "commit", revision, tree, origin, ...(await readDifferences(ask, { context, top, prefix, rules })) };
}

/** Where a repository is somebody else's, git itself says what to do. */
function whyNot(ended: Ended | undefined): { why: string; fix?: string } {
  if (ended === undefined) return { why: "there is no git on PATH" };
  const lines = ended.lines.map((line) => line.trim());
  const fatal = lines.find((line) => line.startsWith("fatal:"));
  const fix = lines.find((line) => line.startsWith("git config --global"));
  return { why: fatal?.replace("fatal:", "git says") ?? "git knows no commit", ...(fix === undefined ? {} : { fix }) };
}
