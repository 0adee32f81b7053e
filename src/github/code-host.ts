import type { CodeHost } from "../ports/ground";
import { countReviewers, ENVIRONMENT, parseAnswer, WORKFLOW } from "./host-answers";
import { createHostDoor, type HostDoor, type HostSettings } from "./host-ask";

/** What a job's token needs for every question here. */
const grant = "actions: read";

/**
 * Returns the run's repository on GitHub, with the permission `actions: read` of a job's token. Throws INPUT_INVALID
 * without a token, PERMISSION_DENIED where it is refused or may not see the repository, QUOTA_EXCEEDED,
 * CLOUD_UNREACHABLE where nobody answers or the answer is none of GitHub's; never shows the token.
 */
export function createCodeHost(settings: HostSettings, signal: AbortSignal): CodeHost {
  return codeHostBehind(createHostDoor(settings, signal), settings.repository);
}

/** Returns the repository behind a door that is open already. */
export function codeHostBehind(door: HostDoor, repository: string): CodeHost {
  return {
    repository,
    reviewers: async (environment) => {
      const doing = `read environment ${environment} of ${repository}`;
      const answer = await door.find({
        doing,
        grant,
        ask: (octokit, place) => octokit.rest.repos.getEnvironment({ ...place, environment_name: environment }),
      });
      return answer && countReviewers(parseAnswer(ENVIRONMENT, answer, doing));
    },
    workflow: async (file) => {
      const doing = `read workflow ${file} of ${repository}`;
      const answer = await door.find({
        doing,
        grant,
        ask: (octokit, place) => octokit.rest.actions.getWorkflow({ ...place, workflow_id: file }),
      });
      return answer && parseAnswer(WORKFLOW, answer, doing).state;
    },
  };
}
