import type { JsonObject } from "../core/json";
import type { Call, Handlers } from "./call";
import { type WorkflowFacts, workflowOf } from "./facts";
import { countedPage } from "./paging";
import { found } from "./refusal";
import { CREATED, repositoryUrl } from "./repositories";
import { idOf, nodeIdOf } from "./users";

/** A workflow of the repository. */
export interface Workflow extends WorkflowFacts {
  readonly id: number;
  readonly file: string;
  readonly name: string;
}

/** Returns all workflows, as the operator has them. */
function workflowsOf({ book, facts }: Pick<Call, "book" | "facts">): readonly Workflow[] {
  return Object.entries(facts.workflows).map(([file, given]) => ({
    ...workflowOf(file, given),
    file,
    id: idOf(`${book.repository} ${file}`),
  }));
}

/** Returns the workflow by its id, its file name or its path; undefined where there is none. */
export function workflowNamed(call: Pick<Call, "book" | "facts">, name: string): Workflow | undefined {
  return workflowsOf(call).find(({ id, file }) => [String(id), file, `.github/workflows/${file}`].includes(name));
}

function workflowView(call: Call, { id, file, name, state }: Workflow): JsonObject {
  const { repository } = call.book;
  return {
    id,
    node_id: nodeIdOf("W", id),
    name,
    path: `.github/workflows/${file}`,
    state,
    created_at: CREATED,
    updated_at: CREATED,
    url: `${repositoryUrl(call)}/actions/workflows/${id}`,
    html_url: `https://github.com/${repository}/blob/main/.github/workflows/${file}`,
    badge_url: `https://github.com/${repository}/workflows/${encodeURIComponent(name)}/badge.svg`,
  };
}

/** What says which workflows there are. */
export const workflowHandlers: Handlers = {
  "actions/list-repo-workflows": (call) =>
    countedPage(call, "workflows", workflowsOf(call), (one) => workflowView(call, one)),
  "actions/get-workflow": (call) => {
    const known = found(workflowNamed(call, call.params["workflow_id"] ?? ""));
    return { body: workflowView(call, known) };
  },
};
