import protos from "@google-cloud/run/build/protos/protos.json";
import { invalid } from "./errors";
import { isObject, type Json, type JsonObject, ownOf } from "./json";

/** A node of Google's published protobuf descriptions, as `protos.json` of @google-cloud/run has them. */
interface Node {
  readonly nested?: Readonly<Record<string, Node>>;
  readonly fields?: Readonly<Record<string, Field>>;
  readonly values?: Readonly<Record<string, number>>;
}

interface Field {
  readonly type: string;
  readonly rule?: "repeated";
  readonly keyType?: string;
}

const ROOT: Node = protos;
const PACKAGE = "google.cloud.run.v2";

function find(path: string): Node | undefined {
  return path.split(".").reduce<Node | undefined>((node, step) => ownOf(node?.nested, step), ROOT);
}

/** Looks a type name up from the inside out, as protobuf does. */
function resolve(type: string, scope: string): { readonly node: Node; readonly path: string } | undefined {
  for (let outer = scope; outer.length > 0; outer = outer.slice(0, Math.max(0, outer.lastIndexOf(".")))) {
    const node = find(`${outer}.${type}`);
    if (node !== undefined) return { node, path: `${outer}.${type}` };
  }
  const node = find(type);
  return node === undefined ? undefined : { node, path: type };
}

function camel(key: string): string {
  return key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function badValue(at: string, type: string, value: unknown): never {
  throw invalid(at, `Invalid value at '${at}' (${type}), ${JSON.stringify(value)}`);
}

function acceptInteger(type: string, value: Json, at: string): Json | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isInteger(number)) return badValue(at, `TYPE_${type.toUpperCase()}`, value);
  if (number === 0) return undefined;
  return type.endsWith("64") ? String(number) : number;
}

const SCALARS: Readonly<Record<string, "boolean" | "number" | "string">> = {
  bool: "boolean",
  double: "number",
  float: "number",
  string: "string",
  bytes: "string",
};

function acceptScalar(type: string, value: Json, at: string): Json | undefined {
  const wanted = ownOf(SCALARS, type);
  if (wanted === undefined) return acceptInteger(type, value, at);
  if (typeof value !== wanted) return badValue(at, `TYPE_${type.toUpperCase()}`, value);
  // proto3: a default is the same as an absent field.
  return value === "" || value === false || value === 0 ? undefined : value;
}

function acceptEnum(node: Node, path: string, value: Json, at: string): Json | undefined {
  const entry = Object.entries(node.values ?? {}).find(([name, number]) => name === value || number === value);
  if (entry === undefined) return badValue(at, `type.googleapis.com/${path}`, value);
  return entry[1] === 0 ? undefined : entry[0];
}

function acceptOne(type: string, scope: string, value: Json, at: string): Json | undefined {
  if (type === "google.protobuf.Duration" && !/^\d+(\.\d+)?s$/.test(String(value)))
    return badValue(at, `type.googleapis.com/${type}`, value);
  if (type.startsWith("google.protobuf.")) return value;
  const found = resolve(type, scope);
  if (found === undefined) return acceptScalar(type, value, at);
  if (found.node.values !== undefined) return acceptEnum(found.node, found.path, value, at);
  return acceptMessage(found.node, found.path, value, at);
}

function acceptMap(field: Field, scope: string, value: Json, at: string): Json | undefined {
  if (!isObject(value)) return badValue(at, "map", value);
  const entries = Object.entries(value).map(
    ([key, entry]) => [key, acceptOne(field.type, scope, entry ?? "", `${at}.${key}`) ?? ""] as const,
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function acceptField(field: Field, scope: string, value: Json, at: string): Json | undefined {
  if (field.keyType !== undefined) return acceptMap(field, scope, value, at);
  if (field.rule !== "repeated") return acceptOne(field.type, scope, value, at);
  if (!Array.isArray(value)) return badValue(at, "list", value);
  const items = (value as readonly Json[]).map((item, index) => acceptOne(field.type, scope, item, `${at}[${index}]`));
  return items.length === 0 ? undefined : items.map((item) => item ?? "");
}

function acceptMessage(node: Node, path: string, value: Json, at: string): JsonObject {
  if (!isObject(value)) return badValue(at, `type.googleapis.com/${path}`, value);
  const out: Record<string, Json> = {};
  for (const [key, entry] of Object.entries(value)) {
    if (entry === null || entry === undefined) continue;
    const field = ownOf(node.fields, camel(key));
    if (field === undefined) {
      throw invalid(at, `Invalid JSON payload received. Unknown name "${key}" at '${at}': Cannot find field.`);
    }
    const accepted = acceptField(field, path, entry, `${at}.${camel(key)}`);
    if (accepted !== undefined) out[camel(key)] = accepted;
  }
  return out;
}

/**
 * Returns the body as canonical JSON of the named v2 message: camel case, enums by name, int64 as strings, proto3 defaults
 * left out. Throws INVALID_ARGUMENT for unknown fields and values of the wrong type.
 */
export function acceptJson(type: "Service", body: unknown, at: string): JsonObject {
  return acceptMessage(find(`${PACKAGE}.${type}`) ?? {}, `${PACKAGE}.${type}`, (body ?? {}) as Json, at);
}

/** A key of a map in a mask; backticks hold one together that has dots. */
function keyOf(steps: readonly string[]): string {
  return steps.join(".").replace(/^`(.*)`$/, "$1");
}

/**
 * Returns the keys that lead to what an update mask names, such as `traffic` or `template.containers`; undefined for a
 * path that the v2 Service does not have. Below a map all that is left of the path is one key, as it is written.
 */
export function parseServicePath(text: string): readonly string[] | undefined {
  const steps = text.split(".");
  let at = `${PACKAGE}.Service`;
  for (const [index, step] of steps.entries()) {
    const field = ownOf(find(at)?.fields, camel(step));
    if (field === undefined) return undefined;
    const path = steps.slice(0, index + 1).map(camel);
    if (index === steps.length - 1) return path;
    if (field.keyType !== undefined) return [...path, keyOf(steps.slice(index + 1))];
    const next = resolve(field.type, at);
    // A list has no fields, and a Duration is a text in JSON.
    if (field.rule === "repeated" || next === undefined || field.type.startsWith("google.protobuf.")) return undefined;
    at = next.path;
  }
  return undefined;
}

function numbersOf(type: string, scope: string, value: Json): Json {
  const found = resolve(type, scope);
  if (found === undefined || type.startsWith("google.protobuf.")) return value;
  if (found.node.values !== undefined) return ownOf(found.node.values, String(value)) ?? value;
  return messageNumbers(found.node, found.path, value);
}

function messageNumbers(node: Node, path: string, value: Json): Json {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => {
      const field = ownOf(node.fields, key);
      if (field === undefined || entry === undefined || field.keyType !== undefined) return [key, entry];
      if (Array.isArray(entry))
        return [key, (entry as readonly Json[]).map((item) => numbersOf(field.type, path, item))];
      return [key, numbersOf(field.type, path, entry)];
    }),
  );
}

/** Returns the answer with enums as numbers, which is what `$alt=json;enum-encoding=int` asks for. */
export function withEnumNumbers(type: string, answer: JsonObject): JsonObject {
  const node = find(`${PACKAGE}.${type}`);
  return node === undefined ? answer : (messageNumbers(node, `${PACKAGE}.${type}`, answer) as JsonObject);
}
