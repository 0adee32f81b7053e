import { getOctokit } from "@actions/github";
import pRetry from "p-retry";
import { messageOf, RolloutError } from "../errors";
import type { CodeHost } from "../ports/ground";

/** Where the run's repository is, and as whom to ask there. */
export interface HostSettings {
  /** OWNER/NAME. */
  readonly repository: string;
  /** GITHUB_API_URL; absent: github.com's. */
  readonly apiUrl?: string;
  /** Absent: every question is refused with what to give. */
  readonly token?: string;
}

/** Milliseconds for one question, and how often it is asked again where GitHub is in trouble. */
const PATIENCE = { within: 15_000, retries: 3, pause: 500 };

/**
 * Returns the run's repository on GitHub, with the permission `actions: read` of a job's token. Throws INPUT_INVALID
 * without a token, PERMISSION_DENIED where it is refused, QUOTA_EXCEEDED, CLOUD_UNREACHABLE; never shows the token.
 */
export function createCodeHost({ repository, apiUrl, token }: HostSettings, signal: AbortSignal): CodeHost {
  const [owner = "", repo = ""] = repository.split("/");
  const ask = async <T>(
    doing: string,
    question: (octokit: Octokit, request: { signal: AbortSignal }) => Promise<T>,
  ) => {
    if (token === undefined) throw tokenMissing(doing);
    const octokit = getOctokit(token, { ...(apiUrl === undefined ? {} : { baseUrl: apiUrl }), log: SILENT });
    const attempt = () =>
      question(octokit, { signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE.within)]) });
    try {
      return await pRetry(attempt, {
        retries: PATIENCE.retries,
        minTimeout: PATIENCE.pause,
        signal,
        shouldRetry: ({ error }) => !signal.aborted && isTrouble(statusOf(error)),
      });
    } catch (thrown) {
      if (signal.aborted) throw new RolloutError("CANCELLED", "the run was cancelled");
      if (statusOf(thrown) === 404) return undefined;
      throw translate(thrown, doing);
    }
  };
  return {
    repository,
    reviewers: async (environment) => {
      const place = { owner, repo, environment_name: environment };
      const answer = await ask(`read environment ${environment} of ${repository}`, (octokit, request) =>
        octokit.rest.repos.getEnvironment({ ...place, request }),
      );
      return answer && countReviewers(answer.data.protection_rules ?? []);
    },
    workflow: async (file) => {
      const answer = await ask(`read workflow ${file} of ${repository}`, (octokit, request) =>
        octokit.rest.actions.getWorkflow({ owner, repo, workflow_id: file, request }),
      );
      return answer?.data.state;
    },
  };
}

type Octokit = ReturnType<typeof getOctokit>;

/** What octokit has to say about a refusal is said by the row. */
const nothing = () => undefined;
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function countReviewers(rules: readonly { readonly type?: string; readonly reviewers?: readonly unknown[] }[]): number {
  return rules
    .filter(({ type }) => type === "required_reviewers")
    .reduce((count, { reviewers = [] }) => count + reviewers.length, 0);
}

/** No status at all is a network in trouble. */
function isTrouble(status: number): boolean {
  return status === 0 || status >= 500;
}

function statusOf(thrown: unknown): number {
  if (typeof thrown !== "object" || thrown === null || !("status" in thrown)) return 0;
  return typeof thrown.status === "number" ? thrown.status : 0;
}

/** Only the sentence is taken over: the error carries the request with its headers. */
function translate(thrown: unknown, doing: string): RolloutError {
  const status = statusOf(thrown);
  const said = messageOf(thrown).split("\n")[0];
  const sentence = `could not ${doing}: GitHub answered ${status}: ${said}`;
  if (status === 429 || (status === 403 && /rate limit/i.test(messageOf(thrown)))) {
    return new RolloutError("QUOTA_EXCEEDED", sentence, "Run this step again in some minutes.");
  }
  if (status === 401 || status === 403) return new RolloutError("PERMISSION_DENIED", sentence, GRANT);
  if (isTrouble(status)) {
    const silence = status === 0 ? `could not ${doing}: ${said}` : sentence;
    return new RolloutError("CLOUD_UNREACHABLE", silence, "Run this step again; see https://www.githubstatus.com.");
  }
  return new RolloutError("CLOUD_REFUSED", sentence, GRANT);
}

const GRANT = "permissions:\n  actions: read";

function tokenMissing(doing: string): RolloutError {
  const message = `expected input 'github-token' or GITHUB_TOKEN, to ${doing}, got nothing`;
  return new RolloutError("INPUT_INVALID", message, `with:\n  github-token: \${{ github.token }}`);
}
