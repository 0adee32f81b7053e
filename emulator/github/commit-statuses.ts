import { type JsonObject, textOf } from "../core/json";
import type { CommitStatus } from "./book";
import type { Call, Handlers, Reply } from "./call";
import { commitOf } from "./commits";
import { listPage, paged } from "./paging";
import { found, invalid, Refusal } from "./refusal";
import { repositoryUrl, repositoryView } from "./repositories";
import { nodeIdOf, timeOf, userView } from "./users";

const LONGEST = 140;
const MOST = 1000;

function shortView(call: Call, status: CommitStatus): JsonObject {
  return {
    url: `${repositoryUrl(call)}/statuses/${status.sha}`,
    avatar_url: userView(call.base, status.by)["avatar_url"],
    id: status.id,
    node_id: nodeIdOf("SC", status.id),
    state: status.state,
    description: status.description,
    target_url: status.url,
    context: status.context,
    created_at: timeOf(status.at),
    updated_at: timeOf(status.at),
  };
}

function fullView(call: Call, status: CommitStatus): JsonObject {
  return { ...shortView(call, status), creator: userView(call.base, status.by) };
}

function optional(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function check({ book, body }: Call, sha: string, context: string): void {
  if (!/^[0-9a-f]{40}$/.test(sha)) throw new Refusal(422, `No commit found for SHA: ${sha}`);
  if (textOf(body["description"]).length > LONGEST)
    throw invalid("Status", "description", "custom", "description is too long (maximum is 140 characters)");
  const url = textOf(body["target_url"]);
  if (url !== "" && !/^https?:\/\/[^\s/]+/.test(url))
    throw invalid("Status", "target_url", "custom", "target_url must use http(s) scheme");
  if (book.statuses.filter((one) => one.sha === sha && one.context === context).length < MOST) return;
  const message = "This SHA and context has reached the maximum number of statuses.";
  throw invalid("Status", "context", "custom", message);
}

function create(call: Call): Reply {
  const sha = call.params["sha"] ?? "";
  const context = textOf(call.body["context"]) || "default";
  check(call, sha, context);
  const made: CommitStatus = {
    id: call.nextId(),
    sha,
    state: textOf(call.body["state"]),
    context,
    description: optional(call.body["description"]),
    url: optional(call.body["target_url"]),
    by: call.viewer,
    at: call.now,
  };
  return { status: 201, body: fullView(call, made), book: { ...call.book, statuses: [...call.book.statuses, made] } };
}

function statusesOf(call: Call): { readonly sha: string; readonly newest: readonly CommitStatus[] } {
  const sha = found(commitOf(call, call.params["ref"] ?? ""));
  return { sha, newest: call.book.statuses.filter((one) => one.sha === sha).toReversed() };
}

function combinedState(states: readonly string[]): string {
  if (states.some((state) => state === "failure" || state === "error")) return "failure";
  return states.length === 0 || states.includes("pending") ? "pending" : "success";
}

function combine(call: Call): Reply {
  const { sha, newest } = statusesOf(call);
  const latest = newest.filter(({ context }, at) => newest.findIndex((one) => one.context === context) === at);
  const page = paged(call, latest);
  const commit_url = `${repositoryUrl(call)}/commits/${sha}`;
  return {
    headers: page.headers,
    body: {
      state: combinedState(latest.map(({ state }) => state)),
      sha,
      total_count: latest.length,
      statuses: page.items.map((status) => shortView(call, status)),
      repository: repositoryView(call),
      commit_url,
      url: `${commit_url}/status`,
    },
  };
}

/** What is said of commits. */
export const commitStatusHandlers: Handlers = {
  "repos/create-commit-status": create,
  "repos/list-commit-statuses-for-ref": (call) => listPage(call, statusesOf(call).newest, (one) => fullView(call, one)),
  "repos/get-combined-status-for-ref": combine,
};
