import type { Json, JsonObject } from "../core/json";
import openapi from "./openapi.json";

/** A parameter of an operation, as OpenAPI has it. */
export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required?: boolean;
  readonly schema: JsonObject;
}

interface Message {
  readonly content?: { readonly "application/json"?: { readonly schema: JsonObject } };
}

/** One operation of GitHub's REST API. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** A template, such as `/repos/{owner}/{repo}`. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: Message & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, Message>>;
}

/** An operation, and what its template's names stand for in a path. */
export interface Found {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
}

interface Description {
  readonly operations: Readonly<Record<string, Omit<Operation, "id">>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

// What scripts/github-openapi.mts has written, in whose shape it was checked there.
const description: Description = JSON.parse(JSON.stringify(openapi));

/** The schemas that operations refer to by `#/components/schemas/NAME`, parameters' and answers' ones too. */
export const components: JsonObject = description.components;

/** Returns the value itself, or the component that it refers to. */
function resolved<T extends object>(value: T): T {
  const reference = "$ref" in value && typeof value.$ref === "string" ? value.$ref : undefined;
  if (reference === undefined) return value;
  const [kind = "", name = ""] = reference.split("/").slice(2);
  return (description.components[kind]?.[name] ?? {}) as T;
}

function operationOf([id, raw]: [string, Omit<Operation, "id">]): Operation {
  const responses = Object.entries(raw.responses).map(([status, message]) => [status, resolved(message)]);
  return { ...raw, id, parameters: raw.parameters.map(resolved), responses: Object.fromEntries(responses) };
}

/** Every operation that is answered, by GitHub's id of it. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries(description.operations).map((entry) => [entry[0], operationOf(entry)]),
);

const patterns = [...operations.values()].map((operation) => ({
  operation,
  pattern: new RegExp(`^${operation.path.replace(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`),
}));

/** A segment that is no valid percent-encoding stands for itself. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Returns the operation that the method and the path name; undefined where there is none, or none that is known here. */
export function findOperation(method: string, path: string): Found | undefined {
  for (const { operation, pattern } of patterns) {
    const match = operation.method === method ? pattern.exec(path) : null;
    if (match === null) continue;
    const params = Object.entries(match.groups ?? {}).map(([name, segment]) => [name, decode(segment)]);
    return { operation, params: Object.fromEntries(params) };
  }
  return undefined;
}
