import { type JsonObject, objectOf, ownOf } from "./json";

/** Returns the target with the field at this path as the source has it; what the source lacks is cleared. */
export function setField(target: JsonObject, path: readonly string[], source: JsonObject): JsonObject {
  const [head = "", ...rest] = path;
  const given = ownOf(source, head);
  const { [head]: _before, ...kept } = target;
  const value = rest.length > 0 ? setField(objectOf(ownOf(target, head)), rest, objectOf(given)) : given;
  return value === undefined ? kept : { ...kept, [head]: value };
}

/** Returns the target with the fields at these dotted paths as the source has them. */
export function applyFields(target: JsonObject, source: JsonObject, paths: readonly string[]): JsonObject {
  return paths.reduce((next, path) => setField(next, path.trim().split("."), source), target);
}
