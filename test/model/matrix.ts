import { isValues, resolve, type Scope, textFrom, type Value } from "./expressions";
import type { Mapping } from "./tree";

/** One of the jobs that a matrix makes of one. */
export interface Leg {
  readonly matrix: Value;
  /** Stands behind the job's name, as ` (a, b)`; empty where there is no matrix. */
  readonly suffix: string;
}

/** Returns the legs in order: every combination of the lists, then those of `include`, which the model only appends. */
export function legsOf(strategy: Mapping, scope: Scope): readonly Leg[] {
  const matrix = resolve(strategy["matrix"], scope);
  if (matrix === null || typeof matrix !== "object" || isValues(matrix)) return [{ matrix: {}, suffix: "" }];
  const { include = [], ...lists } = matrix as Readonly<Record<string, Value>>;
  const combined = Object.keys(lists).length === 0 ? [] : combinations(Object.entries(lists));
  return [...combined, ...(isValues(include) ? include : [])].map((leg) => ({ matrix: leg, suffix: suffixOf(leg) }));
}

function combinations(lists: readonly (readonly [string, Value])[]): readonly Value[] {
  return lists.reduce<readonly Readonly<Record<string, Value>>[]>(
    (legs, [key, list]) =>
      legs.flatMap((leg) => (isValues(list) ? list : [list]).map((one) => ({ ...leg, [key]: one }))),
    [{}],
  );
}

function suffixOf(leg: Value): string {
  if (leg === null || typeof leg !== "object") return "";
  return ` (${Object.values(leg).map(textFrom).join(", ")})`;
}
