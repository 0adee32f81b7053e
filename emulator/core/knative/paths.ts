import { type Json, type JsonObject, objectOf } from "../json";

/** Returns the value at a path of keys; undefined where something is missing on the way. */
export function getPath(value: JsonObject, path: readonly string[]): Json | undefined {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  return rest.length === 0 ? value[head] : getPath(objectOf(value[head]), rest);
}

/** Returns the object with the value set at the path. */
export function setPath(target: JsonObject, path: readonly string[], value: Json): JsonObject {
  const [head, ...rest] = path;
  if (head === undefined) return target;
  return { ...target, [head]: rest.length === 0 ? value : setPath(objectOf(target[head]), rest, value) };
}
