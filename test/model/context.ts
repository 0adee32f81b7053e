import type { Value } from "./expressions";
import type { Run } from "./machine";

type Started = Pick<Run, "id" | "attempt" | "workflow" | "event" | "inputs" | "actor" | "sha" | "branch">;

/** Returns the context `github` of a run. */
export function githubContext(repository: string, run: Started): Readonly<Record<string, Value>> {
  const { id, attempt, workflow, event, inputs, actor, sha, branch } = run;
  const ref = `refs/heads/${branch}`;
  return {
    repository,
    repository_owner: repository.split("/")[0] ?? "",
    event_name: event,
    event: { inputs, repository: { default_branch: branch } },
    sha,
    ref,
    ref_name: branch,
    ref_type: "branch",
    run_id: id,
    run_number: id,
    run_attempt: String(attempt),
    actor,
    triggering_actor: actor,
    workflow,
    workflow_ref: `${repository}/.github/workflows/${workflow}@${ref}`,
    server_url: "https://github.example",
    api_url: "https://api.github.example",
    token: "a-token-of-the-model",
    workspace: "/workspace",
    action_path: "",
  };
}

/** Returns the variables that the runner sets for every step. */
export function runnerEnv(repository: string, run: Run): Record<string, string> {
  return {
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_REPOSITORY: repository,
    GITHUB_RUN_ID: run.id,
    GITHUB_RUN_ATTEMPT: String(run.attempt),
    GITHUB_REF_NAME: run.branch,
    GITHUB_REF: `refs/heads/${run.branch}`,
    GITHUB_SHA: run.sha,
    GITHUB_ACTOR: run.actor,
    GITHUB_TRIGGERING_ACTOR: run.actor,
    GITHUB_EVENT_NAME: run.event,
    GITHUB_SERVER_URL: "https://github.example",
    GITHUB_API_URL: "https://api.github.example",
  };
}

/** Returns the address of the run's page. */
export function runUrl(repository: string, run: Pick<Run, "id">): string {
  return `https://github.example/${repository}/actions/runs/${run.id}`;
}
