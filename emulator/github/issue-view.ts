import type { JsonObject } from "../core/json";
import type { Issue } from "./book";
import type { Call } from "./call";
import { labelNamed, labelView } from "./labels";
import { repositoryUrl } from "./repositories";
import { nodeIdOf, timeOf, userView } from "./users";

function addresses(call: Call, { number, pullRequest }: Issue): JsonObject {
  const repository = repositoryUrl(call);
  const url = `${repository}/issues/${number}`;
  const page = `https://github.com/${call.book.repository}`;
  const html_url = `${page}/${pullRequest ? "pull" : "issues"}/${number}`;
  const pull = {
    url: `${repository}/pulls/${number}`,
    html_url,
    diff_url: `${html_url}.diff`,
    patch_url: `${html_url}.patch`,
  };
  return {
    url,
    repository_url: repository,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url,
    ...(pullRequest ? { pull_request: { ...pull, merged_at: null } } : {}),
  };
}

/** Returns the issue as GitHub shows it; a pull request among issues has the key `pull_request`. */
export function issueView(call: Call, issue: Issue): JsonObject {
  const assignees = issue.assignees.map((login) => userView(call.base, login));
  return {
    id: issue.id,
    node_id: nodeIdOf("I", issue.id),
    number: issue.number,
    ...addresses(call, issue),
    title: issue.title,
    body: issue.body,
    user: userView(call.base, issue.by),
    labels: issue.labels.flatMap((name) => labelNamed(call.book, name) ?? []).map((label) => labelView(call, label)),
    state: issue.state,
    state_reason: issue.reason,
    locked: false,
    active_lock_reason: null,
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    comments: issue.comments.length,
    created_at: timeOf(issue.createdAt),
    updated_at: timeOf(issue.updatedAt),
    closed_at: issue.closedAt === null ? null : timeOf(issue.closedAt),
    closed_by: null,
    author_association: "CONTRIBUTOR",
    performed_via_github_app: null,
  };
}
