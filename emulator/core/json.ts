/** JSON as the APIs speak it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object; a key that is undefined counts as absent. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** True for a JSON object; false for null, arrays and scalars. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the value when it is an object, else an empty one. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** Returns the value of the object's own key; undefined for what every object inherits, such as `constructor`. */
export function ownOf<T>(value: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return value !== undefined && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Returns the value when it is an array, else an empty one. */
export function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** Returns the value when it is a string, else "". */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Returns the string-to-string entries of an object; other entries are left out. */
export function stringMap(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(objectOf(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return Object.fromEntries(entries);
}

/** Returns the object without the keys that are undefined, as JSON.stringify would leave them out. */
export function compact(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined));
}

/** Returns a text that is equal for two values exactly when they are the same JSON, whatever the order of their keys. */
export function canonical(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const keys = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

/** Returns the object without one key. */
export function without(value: JsonObject, ...keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}
