import type { Issue } from "./book";
import type { Call, Reply } from "./call";
import { issueView } from "./issue-view";
import { listPage } from "./paging";

function hasLabels({ labels }: Issue, text: string): boolean {
  const own = labels.map((label) => label.toLowerCase());
  const asked = text.split(",").map((label) => label.trim().toLowerCase());
  return asked.every((label) => label === "" || own.includes(label));
}

function isAssigned({ assignees }: Issue, text: string): boolean {
  if (text === "none") return assignees.length === 0;
  return text === "*" ? assignees.length > 0 : assignees.includes(text);
}

function isMeant(issue: Issue, query: URLSearchParams): boolean {
  const state = query.get("state") ?? "open";
  const creator = query.get("creator") ?? issue.by;
  const assignee = query.get("assignee");
  const since = Date.parse(query.get("since") ?? "");
  return (
    (state === "all" || issue.state === state) &&
    issue.by.toLowerCase() === creator.toLowerCase() &&
    hasLabels(issue, query.get("labels") ?? "") &&
    (assignee === null || isAssigned(issue, assignee)) &&
    !(issue.updatedAt < since)
  );
}

const KEYS: Readonly<Record<string, (issue: Issue) => number>> = {
  updated: ({ updatedAt }) => updatedAt,
  comments: ({ comments }) => comments.length,
};

/** Returns the issues and pull requests that were asked for, newest first unless told otherwise. */
export function listIssues(call: Call): Reply {
  const { book, facts, query } = call;
  const key = KEYS[query.get("sort") ?? ""] ?? ((issue: Issue) => issue.createdAt);
  const sign = query.get("direction") === "asc" ? 1 : -1;
  // Where issues are off, pull requests are still listed.
  const shown = book.issues.filter((issue) => isMeant(issue, query) && (facts.issues !== false || issue.pullRequest));
  const sorted = shown.toSorted((one, other) => sign * (key(one) - key(other) || one.number - other.number));
  return listPage(call, sorted, (issue) => issueView(call, issue));
}
