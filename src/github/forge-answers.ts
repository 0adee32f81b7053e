import { z } from "zod";
import { DEPLOYMENT_STATES } from "../ports/forge";

const TEXT = z
  .string()
  .nullish()
  .transform((text) => text ?? "");
const TIME = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** What was said of a run's environments (REST: actions/get-reviews-for-run). */
export const APPROVALS = z.array(
  z.object({
    state: z.enum(["approved", "rejected", "pending"]),
    comment: TEXT,
    user: z.object({ login: z.string().min(1) }),
    environments: z.array(z.object({ name: z.string().min(1) })),
  }),
);

/** One page of a workflow's runs (REST: actions/list-workflow-runs). */
export const RUNS = z.object({
  workflow_runs: z.array(
    z.object({
      id: z.number(),
      display_title: z.string(),
      html_url: z.string(),
      status: z.string(),
      conclusion: TEXT,
      created_at: TIME,
    }),
  ),
});

/** The run that a dispatch began (REST: actions/create-workflow-dispatch with `return_run_details`). */
export const STARTED = z.object({ html_url: z.string() });

/** An issue, or a pull request, which has a key more (REST: issues/list-for-repo, issues/create). */
export const ISSUE = z.object({
  number: z.number(),
  title: z.string(),
  body: TEXT,
  html_url: z.string(),
  state: z.string(),
  pull_request: z.unknown().optional(),
});

/** A deployment (REST: repos/list-deployments, repos/create-deployment); its payload may come as a text of JSON. */
export const DEPLOYMENT = z.object({
  id: z.number(),
  environment: z.string(),
  sha: z.string(),
  payload: z.unknown().transform((payload) => (typeof payload === "string" ? parsed(payload) : payload)),
});

/** A deployment's statuses (REST: repos/list-deployment-statuses). */
export const DEPLOYMENT_STATUSES = z.array(
  z.object({
    id: z.number(),
    state: z.enum(DEPLOYMENT_STATES),
    description: TEXT,
    environment_url: TEXT,
    log_url: TEXT,
  }),
);

/** The last status of each context on a commit (REST: repos/get-combined-status-for-ref). */
export const COMMIT_STATUSES = z.object({
  statuses: z.array(
    z.object({
      state: z.enum(["pending", "success", "failure", "error"]),
      context: z.string(),
      description: TEXT,
      target_url: TEXT,
    }),
  ),
});

/** What is no JSON is a text of somebody else's. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
