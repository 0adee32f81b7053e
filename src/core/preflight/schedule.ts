import type { Finding } from "./finding";

/** GitHub's words for a workflow that is not active, and why. */
const WHY: Readonly<Record<string, string>> = {
  disabled_inactivity: "GitHub disabled it, because the repository had no commit for 60 days",
  disabled_manually: "somebody disabled it",
  disabled_fork: "GitHub disables schedules in forks",
  deleted: "its file is gone",
};

/** Returns what the workflow that watches bakes amounts to; undefined means that the repository has none of that name. */
export function judgeSchedule(repository: string, file: string, state: string | undefined): Finding {
  if (state === "active") return { result: "ok", sentence: `${file} is active`, facts: { file, state } };
  if (state === undefined) {
    const sentence = `expected the workflow ${file}, which watches bakes, got none on the default branch`;
    return { result: "error", sentence, fix: `# Put it into .github/workflows/${file} on the default branch.` };
  }
  const why = WHY[state];
  return {
    result: "error",
    sentence: `expected the workflow ${file} to be active, got ${state}${why === undefined ? "" : `: ${why}`}`,
    fix: `gh workflow enable ${file} --repo ${repository}`,
    facts: { file, state },
  };
}

/** Returns the finding where stages bake and no workflow is named that would watch them. */
export function nobodyWatches(stages: readonly string[]): Finding {
  const sentence = `${stages.join(", ")}: each one bakes, and the input \`schedule\` names no workflow that watches it`;
  return { result: "warning", sentence, fix: "# with:\n#   schedule: watch.yml" };
}
