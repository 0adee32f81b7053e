import { isObject, type Json, type JsonObject, listOf, textOf } from "../core/json";
import { type Book, type Label, replaced } from "./book";
import type { Call, Handlers, Reply } from "./call";
import { issueOf, touchable } from "./issue-state";
import { found, invalid } from "./refusal";
import { repositoryUrl } from "./repositories";
import { idOf, nodeIdOf } from "./users";

/** What labels look like that were made by being given to an issue. */
const COLOR = "ededed";

/** Returns the label as GitHub shows it. */
export function labelView(call: Pick<Call, "base" | "book">, { id, name, color, description }: Label): JsonObject {
  const url = `${repositoryUrl(call)}/labels/${encodeURIComponent(name)}`;
  return { id, node_id: nodeIdOf("LA", id), url, name, color, default: false, description };
}

/** Returns the label of the name, in whatever case; undefined where there is none. */
export function labelNamed({ labels }: Book, name: string): Label | undefined {
  return labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
}

function labelFrom(book: Book, name: string, color = COLOR, description: string | null = null): Label {
  return { id: idOf(`${book.repository} label ${name}`), name, color, description };
}

/** Returns the names in a request's list, in which a label may also be an object. */
export function labelNames(list: Json | undefined): readonly string[] {
  const names = listOf(list).map((one) => (isObject(one) ? textOf(one["name"]) : textOf(one)));
  return names.filter((name) => name !== "");
}

/** Returns the book with labels of these names; those that were there stay as they are. */
export function withLabels(book: Book, names: readonly string[]): Book {
  const fresh = names.filter((name, at) => labelNamed(book, name) === undefined && names.indexOf(name) === at);
  return { ...book, labels: [...book.labels, ...fresh.map((name) => labelFrom(book, name))] };
}

function create(call: Call): Reply {
  const { book, body } = call;
  const name = textOf(body["name"]);
  const color = textOf(body["color"]) || COLOR;
  if (labelNamed(book, name) !== undefined) throw invalid("Label", "name", "already_exists");
  if (name === "") throw invalid("Label", "name", "missing_field");
  if (!/^[0-9a-f]{6}$/i.test(color)) throw invalid("Label", "color", "invalid");
  const label = labelFrom(book, name, color, textOf(body["description"]) || null);
  return { status: 201, body: labelView(call, label), book: { ...book, labels: [...book.labels, label] } };
}

function add(call: Call): Reply {
  touchable(call);
  const issue = issueOf(call);
  const book = withLabels(call.book, labelNames(call.body["labels"]));
  const added = labelNames(call.body["labels"]).map((name) => labelNamed(book, name)?.name ?? name);
  const labels = [...new Set([...issue.labels, ...added])];
  const changed = { ...issue, labels, updatedAt: call.now };
  const shown = labels.flatMap((name) => labelNamed(book, name) ?? []);
  return { body: shown.map((one) => labelView(call, one)), book: { ...book, issues: replaced(book.issues, changed) } };
}

/** What says which labels there are. */
export const labelHandlers: Handlers = {
  "issues/create-label": create,
  "issues/get-label": (call) => ({ body: labelView(call, found(labelNamed(call.book, call.params["name"] ?? ""))) }),
  "issues/add-labels": add,
};
