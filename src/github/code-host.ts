import { getOctokit } from "@actions/github";
import { RolloutError } from "../errors";
import type { CodeHost } from "../ports/ground";
import { countReviewers, ENVIRONMENT, type HostAnswer, parseAnswer, REPOSITORY, WORKFLOW } from "./host-answers";
import { patiently } from "./host-patience";
import { statusOf, tokenMissing, translate, unseen } from "./host-refusals";
import { learnSecret } from "./redact";

/** Where the run's repository is, and as whom to ask there. */
export interface HostSettings {
  /** OWNER/NAME. */
  readonly repository: string;
  /** GITHUB_API_URL; absent: github.com's. */
  readonly apiUrl?: string;
  /** Absent: every question is refused with what to give. */
  readonly token?: string;
}

/**
 * Returns the run's repository on GitHub, with the permission `actions: read` of a job's token. Throws INPUT_INVALID
 * without a token, PERMISSION_DENIED where it is refused or may not see the repository, QUOTA_EXCEEDED,
 * CLOUD_UNREACHABLE where nobody answers or the answer is none of GitHub's; never shows the token.
 */
export function createCodeHost(settings: HostSettings, signal: AbortSignal): CodeHost {
  const { repository } = settings;
  const [owner = "", repo = ""] = repository.split("/");
  const ask = createAsk(settings, signal);
  /** A token that may not see the repository gets the same 404 as for a thing that is not in it. */
  const within = async (doing: string, question: Question): Promise<HostAnswer | undefined> => {
    const answer = await ask(doing, question);
    if (answer !== undefined) return answer;
    const seeing = `read repository ${repository}`;
    const seen = await ask(seeing, (octokit, request) => octokit.rest.repos.get({ owner, repo, request }));
    if (seen === undefined) throw unseen(repository, doing);
    parseAnswer(REPOSITORY, seen, seeing);
    return undefined;
  };
  return {
    repository,
    reviewers: async (environment) => {
      const doing = `read environment ${environment} of ${repository}`;
      const place = { owner, repo, environment_name: environment };
      const answer = await within(doing, (octokit, request) =>
        octokit.rest.repos.getEnvironment({ ...place, request }),
      );
      return answer && countReviewers(parseAnswer(ENVIRONMENT, answer, doing));
    },
    workflow: async (file) => {
      const doing = `read workflow ${file} of ${repository}`;
      const place = { owner, repo, workflow_id: file };
      const answer = await within(doing, (octokit, request) => octokit.rest.actions.getWorkflow({ ...place, request }));
      return answer && parseAnswer(WORKFLOW, answer, doing).state;
    },
  };
}

type Octokit = ReturnType<typeof getOctokit>;
type Question = (octokit: Octokit, request: { readonly signal: AbortSignal }) => Promise<HostAnswer>;

/** Returns what asks GitHub; a 404 is undefined. */
function createAsk({ token, apiUrl }: HostSettings, signal: AbortSignal) {
  if (token !== undefined) learnSecret(token);
  const options = { ...(apiUrl === undefined ? {} : { baseUrl: apiUrl }), log: SILENT };
  return async (doing: string, question: Question): Promise<HostAnswer | undefined> => {
    if (token === undefined) throw tokenMissing(doing);
    const octokit = getOctokit(token, options);
    try {
      return await patiently((limited) => question(octokit, { signal: limited }), signal);
    } catch (thrown) {
      if (signal.aborted) throw new RolloutError("CANCELLED", "the run was cancelled");
      if (statusOf(thrown) === 404) return undefined;
      throw translate(thrown, doing);
    }
  };
}

/** What octokit has to say about a refusal is said by the row. */
const nothing = () => undefined;
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };
