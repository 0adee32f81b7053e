import type { z } from "zod";

/** What a job or a Google principal must be allowed to do, and what for. */
export interface Grant {
  readonly grant: string;
  readonly why: string;
  /** What happens without it, as the end of a sentence, where the step does all the rest; absent: it does nothing then. */
  readonly without?: string;
}

/** One public action: the single source of its action.yml, its README and its types. */
export interface Action {
  /** Its folder and its bundle; `stage` is the one at the root. */
  readonly name: string;
  /** One sentence: what it does. */
  readonly description: string;
  /** Keys are the inputs' names as users type them. */
  readonly inputs: z.ZodObject;
  readonly outputs: Readonly<Record<string, string>>;
  /** Permissions of the GitHub job. */
  readonly permissions: readonly Grant[];
  /** Google Cloud roles or permissions, the smallest that do. */
  readonly roles: readonly Grant[];
  /** The step's `with`, as an example. */
  readonly example: Readonly<Record<string, string>>;
}

const SIGN_IN: Grant = {
  grant: "id-token: write",
  why: "to sign in to Google Cloud by workload identity federation, without a key",
};

/** What a job needs that reads a plan. */
export const JOB: readonly Grant[] = [
  { grant: "contents: read", why: "to check out the repository, which holds the plan" },
  SIGN_IN,
];

/** What a job needs that reads no plan. */
export const JOB_WITHOUT_PLAN: readonly Grant[] = [SIGN_IN];

const UNSHOWN = "GitHub is not shown it; a line in the log says so";

/** What a job needs that shows a rollout on GitHub; nothing that happens to the users depends on it. */
export const SHOWING: readonly Grant[] = [
  { grant: "deployments: write", why: "to show each stage as a deployment", without: UNSHOWN },
  { grant: "statuses: write", why: "to show the rollout at its commit", without: UNSHOWN },
];

/** What a job needs that opens an issue when a canary is taken back. */
export const ISSUE: Grant = {
  grant: "issues: write",
  why: "to open an issue when the canary was taken back",
  without: UNSHOWN,
};

/** The same, of a job that goes by what users complain of, too. */
export const ISSUE_AND_COMPLAINTS: Grant = {
  grant: "issues: write",
  why: "to open an issue when a canary was taken back, and to read complaints",
  without: `${UNSHOWN}; where the plan names a label for complaints, the stage is held`,
};

/** Output texts that several actions share. */
export const OUTPUT = {
  verdict: "`pass`, `inconclusive`, `no-data`, `error` or `fail`.",
  decision: "`advance`, `promote`, `hold` or `rollback`.",
  evidence: "Absolute path of a JSON file with all that was looked at.",
  digest: "SHA-256 of that file's bytes, in hex.",
  percent: "Share of the users on the canary, a bare number 0–100.",
  tagUrl: "Address of the canary alone; empty where nothing leads to it alone any more.",
  regions: "JSON of the step's outputs by region, with its exit status; only where the plan has several.",
} as const;
