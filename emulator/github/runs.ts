import { type JsonObject, ownOf } from "../core/json";
import type { Run } from "./book";
import type { Call, Handlers, Reply } from "./call";
import { countedPage } from "./paging";
import { found } from "./refusal";
import { repositoryUrl, repositoryView } from "./repositories";
import { idOf, nodeIdOf, timeOf, userView } from "./users";
import { type Workflow, workflowNamed } from "./workflows";

/** Returns the title of a run: the workflow's own template with the inputs in it, or its name. */
export function titleOf({ run_name, name }: Workflow, inputs: JsonObject): string {
  return (run_name ?? name).replace(/\{([\w-]+)(?:\|([^}]*))?\}/g, (_, key: string, without = "") =>
    String(ownOf(inputs, key) || without),
  );
}

/** Returns where people look at a run. */
export function runPage(repository: string, id: number): string {
  return `https://github.com/${repository}/actions/runs/${id}`;
}

/** Returns the run that the path names; throws GitHub's 404. */
export function runOf({ book, params }: Call): Run {
  return found(book.runs.find(({ id }) => String(id) === params["run_id"]));
}

function addresses(call: Call, id: number): JsonObject {
  const url = `${repositoryUrl(call)}/actions/runs/${id}`;
  const below = ["jobs", "logs", "cancel", "rerun", "artifacts"].map((name) => [`${name}_url`, `${url}/${name}`]);
  const suite = `${repositoryUrl(call)}/check-suites/${id}`;
  return { url, ...Object.fromEntries(below), check_suite_url: suite, previous_attempt_url: null };
}

function commitView({ sha, branch, createdAt }: Run): JsonObject {
  const author = { name: "Octo Cat", email: "octocat@users.noreply.github.com" };
  return { id: sha, tree_id: sha, message: branch, timestamp: timeOf(createdAt), author, committer: author };
}

function runView(call: Call, run: Run): JsonObject {
  const { repository } = call.book;
  const workflow = workflowNamed(call, run.workflow);
  const workflowId = workflow?.id ?? idOf(`${repository} ${run.workflow}`);
  const actor = userView(call.base, run.by);
  return {
    id: run.id,
    node_id: nodeIdOf("WFR", run.id),
    name: workflow?.name ?? run.workflow,
    display_title: run.title,
    head_branch: run.branch,
    head_sha: run.sha,
    path: `.github/workflows/${run.workflow}`,
    run_number: run.number,
    run_attempt: 1,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: workflowId,
    check_suite_id: run.id,
    html_url: runPage(repository, run.id),
    ...addresses(call, run.id),
    workflow_url: `${repositoryUrl(call)}/actions/workflows/${workflowId}`,
    pull_requests: [],
    actor,
    triggering_actor: actor,
    created_at: timeOf(run.createdAt),
    updated_at: timeOf(run.updatedAt),
    run_started_at: timeOf(run.createdAt),
    head_commit: commitView(run),
    repository: repositoryView(call),
    head_repository: repositoryView(call),
  };
}

/** `>=T`, `<T`, `T..T` and the like, as GitHub's searches have them; a day alone is all of that day. */
function isWithin(range: string, at: number): boolean {
  const [from, to] = range.split("..");
  if (from !== undefined && to !== undefined) return isWithin(`>=${from}`, at) && isWithin(`<=${to}`, at);
  const [, sign = "", text = ""] = /^([<>]=?)?(.*)$/.exec(range) ?? [];
  const start = Date.parse(text);
  const length = /^\d{4}-\d\d-\d\d$/.test(text) ? 86_400_000 : 1000;
  if (sign === ">") return at >= start + length;
  if (sign === ">=") return at >= start;
  if (sign === "<") return at < start;
  return at < start + length && (sign === "<=" || at >= start);
}

/** What a query can ask for, and whether a run is that. */
const FILTERS: Readonly<Record<string, (run: Run, text: string) => boolean>> = {
  status: ({ status, conclusion }, text) => text === status || text === conclusion,
  event: ({ event }, text) => text === event,
  branch: ({ branch }, text) => text === branch,
  actor: ({ by }, text) => text.toLowerCase() === by.toLowerCase(),
  head_sha: ({ sha }, text) => text === sha,
  created: ({ createdAt }, text) => isWithin(text, createdAt),
};

function listRuns(call: Call, runs: readonly Run[]): Reply {
  const asked = [...call.query].filter(([name]) => Object.hasOwn(FILTERS, name));
  const kept = runs.filter((run) => asked.every(([name, text]) => ownOf(FILTERS, name)?.(run, text) ?? true));
  return countedPage(call, "workflow_runs", kept.toReversed(), (run) => runView(call, run));
}

/** What says how runs go on. */
export const runHandlers: Handlers = {
  "actions/list-workflow-runs-for-repo": (call) => listRuns(call, call.book.runs),
  "actions/list-workflow-runs": (call) => {
    const { file } = found(workflowNamed(call, call.params["workflow_id"] ?? ""));
    return listRuns(
      call,
      call.book.runs.filter(({ workflow }) => workflow === file),
    );
  },
  "actions/get-workflow-run": (call) => ({ body: runView(call, runOf(call)) }),
};
