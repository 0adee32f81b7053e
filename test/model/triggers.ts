import type { Value } from "./expressions";
import { Expression, listOf, type Mapping, mappingOf, textOf } from "./tree";

const MOST_INPUTS = 25;

/** Says whether the workflow is started by the event at all. */
export function hasEvent(workflow: Mapping, event: string): boolean {
  const on = workflow["on"];
  return typeof on === "string" || Array.isArray(on)
    ? listOf(on).includes(event)
    : Object.keys(mappingOf(on)).includes(event);
}

/** Says whether a push to the branch starts the workflow; paths and patterns are not looked at. */
export function pushesTo(workflow: Mapping, branch: string): boolean {
  if (!hasEvent(workflow, "push")) return false;
  const branches = listOf(mappingOf(mappingOf(workflow["on"])["push"])["branches"]).map(textOf);
  return branches.length === 0 || branches.includes(branch);
}

/** Returns the inputs of a run by hand, with defaults. Throws what GitHub answers with 422. */
export function dispatchInputs(workflow: Mapping, given: Readonly<Record<string, string>>): Record<string, Value> {
  if (!hasEvent(workflow, "workflow_dispatch")) throw refused("Workflow does not have 'workflow_dispatch' trigger");
  const known = mappingOf(mappingOf(mappingOf(workflow["on"])["workflow_dispatch"])["inputs"]);
  const unknown = Object.keys(given).filter((name) => known[name] === undefined);
  if (unknown.length > 0) throw refused(`Unexpected inputs provided: ${unknown.join(", ")}`);
  if (Object.keys(given).length > MOST_INPUTS) throw refused(`more than ${MOST_INPUTS} inputs`);
  return Object.fromEntries(
    Object.entries(known).map(([name, is]): [string, Value] => [name, inputValue(name, mappingOf(is), given[name])]),
  );
}

function inputValue(name: string, input: Mapping, given: string | undefined): Value {
  const standard = input["default"];
  const type = textOf(input["type"]);
  if (given === undefined && input["required"] === true && standard === undefined)
    throw refused(`Required input '${name}' not provided`);
  const text = given ?? (standard instanceof Expression ? "" : textOf(standard));
  const options = listOf(input["options"]).map(textOf);
  if (type === "choice" && given !== undefined && !options.includes(text))
    throw refused(`Provided value '${text}' for input '${name}' not in the list of allowed values`);
  return type === "boolean" ? text === "true" : text;
}

function refused(why: string): Error {
  return new Error(`422: ${why}`);
}
