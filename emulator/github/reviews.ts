import { type JsonObject, listOf, objectOf, textOf } from "../core/json";
import { type Book, type Review, type Run, replaced } from "./book";
import type { Call, Handlers, Reply } from "./call";
import { deploymentView } from "./deployments";
import { environmentNamed, environmentShort, reviewersOf, waitOf } from "./environments";
import { Refusal } from "./refusal";
import { CREATED } from "./repositories";
import { runOf } from "./runs";
import { timeOf, userView } from "./users";

/**
 * Returns the book after a person's word on the run: a rejection fails it, and when nothing is left to wait for it is
 * queued again. Throws GitHub's 422 where the run does not wait for one of the environments.
 */
export function review(book: Book, run: Run, word: Review, now: number): Book {
  const isMeant = (environment: string) => word.environments.includes(environment);
  const waiting = run.waitsFor.filter(({ environment }) => isMeant(environment));
  if (waiting.length < word.environments.length || waiting.length === 0)
    throw new Refusal(422, "There are no pending deployment requests to approve or reject");
  const rest = run.waitsFor.filter(({ environment }) => !isMeant(environment));
  const reviewed = { ...run, reviews: [...run.reviews, word], waitsFor: rest, updatedAt: now };
  const onwards: Run = rest.length === 0 ? { ...reviewed, status: "queued" } : reviewed;
  const over: Run = { ...reviewed, waitsFor: [], status: "completed", conclusion: "failure" };
  return { ...book, runs: replaced(book.runs, word.state === "approved" ? onwards : over) };
}

/** A team's members are known to nobody here; any person counts as one. */
function mayApprove({ viewer }: Call, reviewers: readonly JsonObject[]): boolean {
  const isViewer = ({ type, reviewer }: JsonObject) =>
    type === "Team" || textOf(objectOf(reviewer)["login"]).toLowerCase() === viewer.toLowerCase();
  return !viewer.endsWith("[bot]") && reviewers.some(isViewer);
}

function pendingView(call: Call, { environment, since }: Run["waitsFor"][number]): JsonObject {
  const facts = environmentNamed(call, environment) ?? { protection_rules: [] };
  const minutes = waitOf(facts);
  const reviewers = reviewersOf(call.base, facts);
  return {
    environment: environmentShort(call, environment),
    wait_timer: minutes,
    wait_timer_started_at: minutes > 0 ? timeOf(since) : null,
    current_user_can_approve: mayApprove(call, reviewers),
    reviewers,
  };
}

function reviewView(call: Call, { by, environments, state, comment }: Review): JsonObject {
  const times = { created_at: CREATED, updated_at: CREATED };
  const shown = environments.map((name) => ({ ...environmentShort(call, name), ...times }));
  return { state, comment, environments: shown, user: userView(call.base, by) };
}

function approve(call: Call): Reply {
  const run = runOf(call);
  const ids = listOf(call.body["environment_ids"]);
  const names = run.waitsFor.map(({ environment }) => environment);
  const meant = names.filter((name) => ids.includes(environmentShort(call, name)["id"] ?? null));
  if (call.viewer.endsWith("[bot]")) throw new Refusal(403, "Resource not accessible by integration");
  if (meant.length === 0 || meant.length < ids.length)
    throw new Refusal(422, "There are no pending deployment requests to approve or reject");
  const reviewers = meant.map((name) => environmentNamed(call, name) ?? { protection_rules: [] });
  if (!reviewers.every((facts) => mayApprove(call, reviewersOf(call.base, facts))))
    throw new Refusal(422, "The current user is not a required reviewer of the environment");
  const state = call.body["state"] === "approved" ? "approved" : "rejected";
  const word: Review = { by: call.viewer, environments: meant, state, comment: textOf(call.body["comment"]) };
  const book = review(call.book, run, word, call.now);
  const shown = meant.map((environment) => waitingDeployment(call, run, environment));
  return { body: shown, book };
}

/** GitHub makes a deployment for each job with an environment; here it is shown, and not kept. */
function waitingDeployment(call: Call, run: Run, environment: string): JsonObject {
  return deploymentView(call, {
    id: run.id,
    ref: run.branch,
    sha: run.sha,
    task: "deploy",
    payload: {},
    originalEnvironment: environment,
    environment,
    description: null,
    transient: false,
    production: environment === "production",
    by: run.by,
    statuses: [],
    at: run.createdAt,
    updatedAt: call.now,
  });
}

/** What says who approved what. */
export const reviewHandlers: Handlers = {
  "actions/get-reviews-for-run": (call) => ({ body: runOf(call).reviews.map((one) => reviewView(call, one)) }),
  "actions/get-pending-deployments-for-run": (call) => ({
    body: runOf(call).waitsFor.map((gate) => pendingView(call, gate)),
  }),
  "actions/review-pending-deployments-for-run": approve,
};
