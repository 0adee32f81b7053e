import { z } from "zod";
import { OPERATIONS } from "./operations";

const description = z.object({
  openapi: z.string(),
  info: z.object({ version: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ operationId: z.string().optional() }))),
  components: z.record(z.string(), z.record(z.string(), z.unknown())),
});

type Description = z.output<typeof description>;
type Entries = readonly (readonly [string, unknown])[];

/** What says nothing about the shape. Names of properties are no keys of a schema, and stay. */
const PROSE = new Set(["description", "title", "summary", "example", "examples", "externalDocs", "tags", "deprecated"]);
const NAMED = new Set(["properties", "responses", "content"]);

function strip(value: unknown, named: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => strip(item, false));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => named || !(PROSE.has(key) || key.startsWith("x-")));
  return Object.fromEntries(kept.map(([key, inner]) => [key, strip(inner, !named && NAMED.has(key))]));
}

/** Returns the names, such as `schemas/issue`, of all components that the value refers to. */
function referencesOf(value: unknown): readonly string[] {
  const found = JSON.stringify(value).matchAll(/"\$ref":"#\/components\/([^"]+)"/g);
  return [...found].map(([, name]) => name ?? "");
}

function componentOf({ components }: Description, name: string): unknown {
  const [kind = "", key = ""] = name.split("/");
  const component = components[kind]?.[key];
  if (component === undefined) throw new Error(`expected the component ${name}, got a description without it`);
  return component;
}

function reachable(source: Description, operations: Entries): Entries {
  const known = new Map<string, unknown>();
  const open = [...referencesOf(operations)];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (known.has(name)) continue;
    const component = strip(componentOf(source, name), false);
    known.set(name, component);
    open.push(...referencesOf(component));
  }
  return [...known].sort(([one], [other]) => (one < other ? -1 : 1));
}

function operationsOf({ paths }: Description): Entries {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  return OPERATIONS.map((id) => {
    const found = all.find(({ operation }) => operation.operationId === id);
    if (found === undefined) throw new Error(`expected the operation ${id}, got a description without it`);
    const { path, method, operation } = found;
    return [id, strip({ method: method.toUpperCase(), path, ...operation }, false)];
  });
}

/** One entry a line, so that a change of the source can be read as a change. */
function renderEntries(entries: Entries): string {
  return `{\n${entries.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(",\n")}\n}`;
}

function renderComponents(entries: Entries): string {
  const kinds = [...new Set(entries.map(([name]) => name.split("/")[0] ?? ""))];
  const within = (kind: string): Entries =>
    entries.flatMap(([name, value]): Entries => {
      const [of, key = ""] = name.split("/");
      return of === kind ? [[key, value]] : [];
    });
  return `{\n${kinds.map((kind) => `"${kind}": ${renderEntries(within(kind))}`).join(",\n")}\n}`;
}

/**
 * Returns the text of the subset: the operations by their ids, without prose, and what they refer to. Throws where the
 * source is no such description, or lacks one of the operations.
 */
export function extractSubset(source: unknown): string {
  const parsed = description.parse(source);
  const operations = operationsOf(parsed);
  const components = reachable(parsed, operations);
  return `{
"source": ${JSON.stringify(`@octokit/openapi ${parsed.info.version}, generated/api.github.com.json`)},
"openapi": ${JSON.stringify(parsed.openapi)},
"operations": ${renderEntries(operations)},
"components": ${renderComponents(components)}
}
`;
}
