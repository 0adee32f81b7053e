import { type JsonObject, objectOf, ownOf, textOf } from "../core/json";
import type { Book, Run } from "./book";
import type { Call, Handlers, Reply } from "./call";
import { commitOf } from "./commits";
import { found, Refusal } from "./refusal";
import { repositoryUrl } from "./repositories";
import { runPage, titleOf } from "./runs";
import { type Workflow, workflowNamed } from "./workflows";

/** What a run is made of; the rest is as with every run that begins. */
export type Beginning = Pick<Run, "workflow" | "title" | "branch" | "sha" | "event" | "by" | "inputs">;

/** Returns the book with a run that is queued, and the run. */
export function begin(book: Book, id: number, now: number, run: Beginning): { readonly book: Book; readonly run: Run } {
  const number = book.runs.filter(({ workflow }) => workflow === run.workflow).length + 1;
  const times = { createdAt: now, updatedAt: now };
  const begun: Run = { ...run, ...times, id, number, status: "queued", conclusion: null, waitsFor: [], reviews: [] };
  return { book: { ...book, runs: [...book.runs, begun] }, run: begun };
}

function checkInputs({ inputs: known }: Workflow, given: JsonObject): void {
  if (known === undefined) return;
  const unexpected = Object.keys(given).filter((name) => !Object.hasOwn(known, name));
  if (unexpected.length > 0) throw new Refusal(422, `Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  const lacking = Object.keys(known).find((name) => known[name]?.required === true && ownOf(given, name) === undefined);
  if (lacking !== undefined) throw new Refusal(422, `Required input '${lacking}' not provided`);
}

/** Inputs arrive as text, whatever JSON they were. */
function texts(inputs: JsonObject): JsonObject {
  const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, text(value)]));
}

function dispatch(call: Call): Reply {
  const workflow = found(workflowNamed(call, call.params["workflow_id"] ?? ""));
  if (workflow.state !== "active")
    throw new Refusal(422, "Cannot trigger a 'workflow_dispatch' on a disabled workflow");
  const ref = textOf(call.body["ref"]);
  const sha = commitOf(call, ref);
  if (sha === undefined) throw new Refusal(422, `No ref found for: ${ref}`);
  const inputs = texts(objectOf(call.body["inputs"]));
  checkInputs(workflow, inputs);
  const id = call.nextId();
  const branch = ref.replace(/^refs\/(?:heads|tags)\//, "");
  const title = titleOf(workflow, inputs);
  const beginning = {
    workflow: workflow.file,
    title,
    branch,
    sha,
    event: "workflow_dispatch",
    by: call.viewer,
    inputs,
  };
  const { book } = begin(call.book, id, call.now, beginning);
  if (call.body["return_run_details"] !== true) return { status: 204, book };
  const run_url = `${repositoryUrl(call)}/actions/runs/${id}`;
  return { body: { workflow_run_id: id, run_url, html_url: runPage(book.repository, id) }, book };
}

/** What starts a run by hand. */
export const dispatchHandlers: Handlers = { "actions/create-workflow-dispatch": dispatch };
