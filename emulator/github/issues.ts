import { type JsonObject, listOf, textOf } from "../core/json";
import { type Book, type Issue, replaced } from "./book";
import type { Call, Handlers, Reply } from "./call";
import { listIssues } from "./issue-list";
import { issueOf, touchable } from "./issue-state";
import { issueView } from "./issue-view";
import { labelNamed, labelNames, withLabels } from "./labels";
import { invalid } from "./refusal";

const LONGEST_TITLE = 256;
const LONGEST_BODY = 65_536;

/** What an issue begins with; the rest is as with every new one. */
export type Opening = Pick<Issue, "title" | "body" | "labels" | "assignees" | "pullRequest" | "by">;

/** Returns the book with one more issue, open, whose labels are made where they lack, and the issue. */
export function open(
  book: Book,
  id: number,
  now: number,
  given: Opening,
): { readonly book: Book; readonly issue: Issue } {
  const labelled = withLabels(book, given.labels);
  const issue: Issue = {
    ...given,
    labels: namesIn(labelled, given.labels),
    id,
    number: book.issues.length + 1,
    state: "open",
    reason: null,
    comments: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
  };
  return { book: { ...labelled, issues: [...book.issues, issue] }, issue };
}

/** Labels keep the case in which they were made. */
function namesIn(book: Book, names: readonly string[]): readonly string[] {
  return [...new Set(names.map((name) => labelNamed(book, name)?.name ?? name))];
}

function checkTexts(body: JsonObject): void {
  const title = body["title"] ?? undefined;
  if (title !== undefined && String(title).trim() === "") throw invalid("Issue", "title", "missing_field");
  if (String(title ?? "").length > LONGEST_TITLE)
    throw invalid("Issue", "title", "custom", "title is too long (maximum is 256 characters)");
  if (textOf(body["body"]).length > LONGEST_BODY)
    throw invalid("Issue", "body", "custom", "body is too long (maximum is 65536 characters)");
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function create(call: Call): Reply {
  touchable(call);
  const { body } = call;
  checkTexts(body);
  const { book, issue } = open(call.book, call.nextId(), call.now, {
    title: String(body["title"]),
    body: textOrNull(body["body"]),
    labels: labelNames(body["labels"]),
    assignees: listOf(body["assignees"]).map(textOf),
    pullRequest: false,
    by: call.viewer,
  });
  const view = issueView({ ...call, book }, issue);
  return { status: 201, body: view, headers: { location: textOf(view["url"]) }, book };
}

function standing(body: JsonObject, issue: Issue, now: number): Pick<Issue, "state" | "reason" | "closedAt"> {
  const state = body["state"] === "open" || body["state"] === "closed" ? body["state"] : issue.state;
  const changed = state !== issue.state;
  const usual = state === "closed" ? "completed" : "reopened";
  const reason = textOrNull(body["state_reason"]) ?? (changed ? usual : issue.reason);
  return { state, reason, closedAt: state === "open" ? null : changed ? now : issue.closedAt };
}

function update(call: Call): Reply {
  touchable(call);
  const { body, now } = call;
  const issue = issueOf(call);
  checkTexts(body);
  const names = labelNames(body["labels"]);
  const book = withLabels(call.book, names);
  const changed: Issue = {
    ...issue,
    ...standing(body, issue, now),
    title: String(body["title"] ?? issue.title),
    body: body["body"] === undefined ? issue.body : textOrNull(body["body"]),
    labels: body["labels"] === undefined ? issue.labels : namesIn(book, names),
    assignees: body["assignees"] === undefined ? issue.assignees : listOf(body["assignees"]).map(textOf),
    updatedAt: now,
  };
  const written = { ...book, issues: replaced(book.issues, changed) };
  return { body: issueView({ ...call, book: written }, changed), book: written };
}

/** What opens and changes issues. */
export const issueHandlers: Handlers = {
  "issues/list-for-repo": listIssues,
  "issues/create": create,
  "issues/get": (call) => {
    touchable(call);
    return { body: issueView(call, issueOf(call)) };
  },
  "issues/update": update,
};
