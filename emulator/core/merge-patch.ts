import { isObject, type JsonObject, objectOf, ownOf } from "./json";

/**
 * Returns the target as a JSON merge patch (RFC 7386) leaves it: null removes a key, objects are merged key by key,
 * everything else is replaced whole, arrays too.
 */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const next: Record<string, JsonObject[string]> = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === undefined) delete next[key];
    else next[key] = isObject(value) ? mergePatch(objectOf(ownOf(target, key)), value) : value;
  }
  return next;
}
