import { CEL } from "../../src/plan/expression-text";
import { DURATION_PATTERN, SHARE_PATTERN } from "../../src/plan/quantities";
import { code, fence, table, withSection } from "./markdown";
import type { Schema } from "./schema";

/** Returns the reference page of the plan with example and keys brought up to date; what stands around them stays. */
export function planPage(page: string, schema: Schema, example: string): string {
  const all = mapsIn(schema, "").map(({ path, map }) => ({ path, keys: keyTable(map) }));
  const sections = all.map(({ path, keys }) => {
    const first = all.find((one) => one.keys === keys)?.path ?? path;
    return `### ${path === "" ? "The plan" : code(path)}\n\n${first === path ? keys : sameAs(first)}`;
  });
  return withSection(withSection(page, "example", fence("yaml", example)), "keys", sections.join("\n\n"));
}

/** A map that has been explained already is not explained again. */
function sameAs(path: string): string {
  return `The same keys as [${code(path)}](#${path.replaceAll(/[^\w-]/g, "")}).`;
}

interface KnownMap {
  /** Its place in the plan; empty for the plan itself. */
  readonly path: string;
  readonly map: Schema;
}

/** Returns the map and all maps below it, outer ones first. */
function mapsIn(map: Schema, path: string): KnownMap[] {
  const inner = childrenOf(map).flatMap(([key, value]) => {
    const [below, suffix] = value.type === "array" ? [asSchema(value.items), "[]"] : [value, ""];
    const place = `${path === "" ? "" : `${path}.`}${key}${suffix}`;
    return below.properties === undefined ? [] : mapsIn(below, place);
  });
  return [{ path, map }, ...inner];
}

function keyTable(map: Schema): string {
  const required = new Set(map.required ?? []);
  const rows = childrenOf(map).map(([key, schema]) => [
    code(key),
    typeOf(schema),
    required.has(key) ? "required" : defaultOf(schema),
    schema.description ?? "",
  ]);
  return table(["Key", "Type", "Default", "Meaning"], rows);
}

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return code(String(schema.const));
  if (schema.enum !== undefined) return schema.enum.map((word) => code(String(word))).join(", ");
  if (schema.anyOf !== undefined) return shareType(schema.anyOf.map(asSchema));
  if (schema.type === "array") return `list of ${pluralOf(typeOf(asSchema(schema.items)))}`;
  if (schema.type === "integer")
    return schema.maximum === undefined ? "whole number" : `whole number ${schema.minimum}–${schema.maximum}`;
  if (schema.type === "object") return "map";
  if (schema.type === "boolean") return "true or false";
  if (schema.type === "number") return "number";
  return schema.type === "string" ? textType(schema) : "anything";
}

/** A line is a share or a duration, and all else of two types a share. */
function shareType(kinds: readonly Schema[]): string {
  return kinds.some(({ pattern }) => pattern?.includes(DURATION_PATTERN)) ? "share or duration" : "share";
}

function textType({ pattern, contentMediaType }: Schema): string {
  if (contentMediaType === CEL) return "CEL expression";
  if (pattern === DURATION_PATTERN) return "duration";
  return pattern === SHARE_PATTERN ? "share" : "text";
}

function pluralOf(type: string): string {
  return /^(?:map|text)$/.test(type) ? `${type}s` : type;
}

/** A default that is a map or a list of maps is told by the maps themselves, or by the description. */
function defaultOf({ default: preset }: Schema): string {
  if (preset === undefined) return "";
  const plain =
    !(preset instanceof Object) || (Array.isArray(preset) && preset.every((one) => !(one instanceof Object)));
  return plain && JSON.stringify(preset) !== "[]"
    ? code(Array.isArray(preset) ? `[${preset.join(", ")}]` : String(preset))
    : "";
}

function childrenOf(map: Schema): [string, Schema][] {
  return Object.entries(map.properties ?? {}).map(([key, schema]) => [key, asSchema(schema)]);
}

/** `true` and `false` are schemas too, and have no keys. */
function asSchema(value: Schema | boolean | readonly (Schema | boolean)[] | undefined): Schema {
  return value instanceof Object && !Array.isArray(value) ? (value as Schema) : {};
}
