import { z } from "zod";
import { ApiError } from "../core/errors";
import type { JsonObject } from "../core/json";
import type { GitHub } from "../github";
import { CONCLUSIONS, RUN_STATUSES } from "../github/book";
import type { GitHubFacts } from "../github/facts";
import { Refusal } from "../github/refusal";
import { parseAdmin } from "./admin-parse";
import type { ApiMethod } from "./routing";

const name = z.string().regex(/^[^/]+\/[^/]+$/, "expected OWNER/NAME");
const rule = z.custom<JsonObject>((value) => z.record(z.string(), z.json()).safeParse(value).success);
const grants = z.record(z.string(), z.enum(["none", "read", "write"]));

const workflow = z.union([
  z.string(),
  z.strictObject({
    state: z.string().default("active"),
    name: z.string().optional(),
    run_name: z.string().optional(),
    inputs: z.record(z.string(), z.strictObject({ required: z.boolean().optional() })).optional(),
  }),
]);

const facts = z.strictObject({
  environments: z.record(z.string(), z.strictObject({ protection_rules: z.array(rule).default([]) })).default({}),
  workflows: z.record(z.string(), workflow).default({}),
  repository: name.optional(),
  token: z.string().min(1).optional(),
  permissions: grants.optional(),
  tokens: z.record(z.string(), z.strictObject({ login: z.string().min(1), permissions: grants.optional() })).optional(),
  refs: z.record(z.string(), z.string().regex(/^[0-9a-f]{40}$/, "expected a commit of 40 digits")).optional(),
  behind: z.array(z.string()).optional(),
  missing_checks: z.array(z.string()).optional(),
  issues: z.boolean().optional(),
  rate_limit: z.int().min(0).optional(),
});

const newRun = z.strictObject({
  repository: name,
  workflow: z.string().min(1),
  event: z.string().optional(),
  branch: z.string().optional(),
  by: z.string().optional(),
  title: z.string().optional(),
  inputs: z.record(z.string(), z.string()).optional(),
});

const runChange = z.strictObject({
  status: z.enum(RUN_STATUSES).optional(),
  conclusion: z.enum(CONCLUSIONS).optional(),
  title: z.string().optional(),
  waits_for: z.array(z.string().min(1)).optional(),
});

const word = z.strictObject({
  by: z.string().min(1),
  environments: z.array(z.string().min(1)).min(1),
  state: z.enum(["approved", "rejected"]),
  comment: z.string().default(""),
});

const newIssue = z
  .strictObject({
    repository: name,
    title: z.string().min(1),
    body: z.string().nullable().default(null),
    labels: z.array(z.string().min(1)).default([]),
    state: z.enum(["open", "closed"]).default("open"),
    pull_request: z.boolean().default(false),
    by: z.string().default("octocat"),
  })
  .transform(({ pull_request: pullRequest, ...rest }) => ({ ...rest, pullRequest }));

/** What GitHub would refuse is the operator's mistake. */
function tried<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new ApiError(error.status === 404 ? "NOT_FOUND" : "FAILED_PRECONDITION", error.message);
  }
}

/** Returns the methods of the emulator's own API that say how GitHub is, and what happens there without a client. */
export function gitHubMethods({ set, operator }: GitHub): readonly ApiMethod[] {
  const root = "^/emulator/v1/github";
  const run = new RegExp(`${root}/runs/(?<id>\\d+)$`);
  const put = (body: unknown): GitHubFacts => {
    const parsed = parseAdmin(facts, body);
    set(parsed);
    return parsed;
  };
  return [
    { method: "PUT", path: new RegExp(`${root}$`), answer: ({ body }) => put(body) },
    { method: "GET", path: new RegExp(`${root}/runs$`), answer: () => ({ runs: operator.runs() }) },
    {
      method: "POST",
      path: new RegExp(`${root}/runs$`),
      answer: ({ body }) => tried(() => operator.startRun(parseAdmin(newRun, body))),
    },
    {
      method: "PATCH",
      path: run,
      answer: ({ body }, { id }) => tried(() => operator.changeRun(Number(id), parseAdmin(runChange, body))),
    },
    {
      method: "POST",
      path: new RegExp(`${root}/runs/(?<id>\\d+)/reviews$`),
      answer: ({ body }, { id }) => tried(() => operator.review(Number(id), parseAdmin(word, body))),
    },
    {
      method: "POST",
      path: new RegExp(`${root}/issues$`),
      answer: ({ body }) => tried(() => operator.openIssue(parseAdmin(newIssue, body))),
    },
  ];
}
