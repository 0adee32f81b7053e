import type { Finding } from "./finding";

/** A GitHub environment, as far as it guards a stage. */
export interface EnvironmentState {
  readonly name: string;
  /** How many people or teams may approve; 0 where nobody has to. Absent where there is no such environment. */
  readonly reviewers?: number;
}

/** GitHub's documentation of deployment environments: which plans have required reviewers. */
const PLANS =
  "# Required reviewers exist in public repositories, and in private and internal ones with GitHub Enterprise only.";

/**
 * Returns what the environments of the stages amount to: each one must exist, and somebody must have to approve.
 * `unguarded` are the stages that name none, so that nobody is asked before them.
 */
export function judgeEnvironments(
  repository: string,
  states: readonly EnvironmentState[],
  unguarded: readonly string[],
): Finding {
  const absent = states.filter(({ reviewers }) => reviewers === undefined);
  const open = states.filter(({ reviewers }) => reviewers === 0);
  const facts = { environments: states.map((state) => ({ ...state })) };
  if (absent.length + open.length === 0) return allGuarded(states, unguarded);
  const parts = [
    ...(absent.length === 0
      ? []
      : [`not there: ${namesOf(absent)} (GitHub would create what a job names, and protect it by nothing)`]),
    ...(open.length === 0 ? [] : [`without required reviewers: ${namesOf(open)}`]),
    ...(unguarded.length === 0 ? [] : [`stages that name none: ${unguarded.join(", ")}`]),
  ];
  const commands = [...absent, ...open].map(({ name }) => protection(repository, name));
  return {
    result: "error",
    sentence: `expected each stage's environment to have required reviewers; ${parts.join("; ")}`,
    fix: [...commands, PLANS].join("\n"),
    facts,
  };
}

function allGuarded(states: readonly EnvironmentState[], unguarded: readonly string[]): Finding {
  const sentence = `${namesOf(states)}: each with required reviewers`;
  const facts = { environments: states.map((state) => ({ ...state })) };
  if (unguarded.length === 0) return { result: "ok", sentence, facts };
  return {
    result: "warning",
    sentence: `${sentence}; nobody approves the stages that name no environment: ${unguarded.join(", ")}`,
    fix: "# In the plan, at each of these stages:\n# environment: NAME",
    facts,
  };
}

/** The call replaces the protection rules that it names; LOGIN stands for who is to approve. */
function protection(repository: string, name: string): string {
  const path = `repos/${repository}/environments/${encodeURIComponent(name)}`;
  return `gh api --method PUT ${path} -f 'reviewers[][type]=User' -F "reviewers[][id]=$(gh api users/LOGIN --jq .id)"`;
}

function namesOf(states: readonly EnvironmentState[]): string {
  return states.map(({ name }) => name).join(", ");
}
