import { type JsonObject, textOf } from "../core/json";
import { type Comment, type Issue, replaced } from "./book";
import type { Call, Handlers, Reply } from "./call";
import { issueOf, touchable } from "./issue-state";
import { listPage } from "./paging";
import { invalid } from "./refusal";
import { repositoryUrl } from "./repositories";
import { nodeIdOf, timeOf, userView } from "./users";

const LONGEST = 65_536;

function commentView(call: Call, { number, pullRequest }: Issue, { id, body, by, at }: Comment): JsonObject {
  const kind = pullRequest ? "pull" : "issues";
  return {
    id,
    node_id: nodeIdOf("IC", id),
    url: `${repositoryUrl(call)}/issues/comments/${id}`,
    html_url: `https://github.com/${call.book.repository}/${kind}/${number}#issuecomment-${id}`,
    issue_url: `${repositoryUrl(call)}/issues/${number}`,
    body,
    user: userView(call.base, by),
    created_at: timeOf(at),
    updated_at: timeOf(at),
    author_association: "CONTRIBUTOR",
    performed_via_github_app: null,
  };
}

function create(call: Call): Reply {
  touchable(call);
  const issue = issueOf(call);
  const body = textOf(call.body["body"]);
  if (body.trim() === "") throw invalid("IssueComment", "body", "missing_field");
  if (body.length > LONGEST)
    throw invalid("IssueComment", "body", "custom", "body is too long (maximum is 65536 characters)");
  const comment: Comment = { id: call.nextId(), body, by: call.viewer, at: call.now };
  const changed = { ...issue, comments: [...issue.comments, comment], updatedAt: call.now };
  const view = commentView(call, issue, comment);
  const book = { ...call.book, issues: replaced(call.book.issues, changed) };
  return { status: 201, body: view, headers: { location: textOf(view["url"]) }, book };
}

function list(call: Call): Reply {
  touchable(call);
  const issue = issueOf(call);
  const since = Date.parse(call.query.get("since") ?? "");
  const shown = issue.comments.filter(({ at }) => !(at < since));
  return listPage(call, shown, (comment) => commentView(call, issue, comment));
}

/** What is said about issues. */
export const commentHandlers: Handlers = { "issues/list-comments": list, "issues/create-comment": create };
