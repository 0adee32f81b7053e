import type { z } from "zod";

/** What a job or a Google principal must be allowed to do, and what for. */
export interface Grant {
  readonly grant: string;
  readonly why: string;
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

/** Output texts that several actions share. */
export const OUTPUT = {
  verdict: "`pass`, `inconclusive`, `no-data`, `error` or `fail`.",
  decision: "`advance`, `promote`, `hold` or `rollback`.",
  evidence: "Absolute path of a JSON file with all that was looked at.",
  digest: "SHA-256 of that file's bytes, in hex.",
  percent: "Share of the users on the canary, a bare number 0–100.",
  tagUrl: "Address of the canary alone.",
} as const;
