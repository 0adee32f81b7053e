import type { StoredObject } from "../buckets";
import { invalid } from "../core/errors";
import { CONDITION_NOT_MET, ReasonedError } from "../core/reasoned";

const NOT_MET = "At least one of the pre-conditions you specified did not hold.";

/** Generations as the conditions see them: what does not exist has 0. */
type Standing = Pick<StoredObject, "generation"> | undefined;

function parseGeneration(query: URLSearchParams, key: string): string | undefined {
  const text = query.get(key);
  if (text === null) return undefined;
  if (!/^\d+$/.test(text)) throw invalid(key, `Invalid value for ${key}: expected digits, got '${text}'.`);
  return text;
}

function standing(query: URLSearchParams, object: Standing): "fits" | "differs" | "is the same" {
  const current = String(object?.generation ?? 0);
  const wanted = parseGeneration(query, "ifGenerationMatch");
  const unwanted = parseGeneration(query, "ifGenerationNotMatch");
  if (wanted !== undefined && wanted !== current) return "differs";
  return unwanted !== undefined && unwanted === current ? "is the same" : "fits";
}

/** Throws the 412 where the object's generation is not the one that the request asks for, or is the one that it does not want. */
export function checkGeneration(query: URLSearchParams, object: Standing): void {
  if (standing(query, object) !== "fits") throw new ReasonedError(412, CONDITION_NOT_MET, NOT_MET);
}

/** Returns whether a read may say 304 and nothing else: its client has this generation. Throws the 412 for `ifGenerationMatch`. */
export function isUnchanged(query: URLSearchParams, object: Standing): boolean {
  const found = standing(query, object);
  if (found === "differs") throw new ReasonedError(412, CONDITION_NOT_MET, NOT_MET);
  return found === "is the same";
}

/** Returns whether the request means this generation, by `generation` or by leaving it out; older ones are not kept. */
export function isMeant(query: URLSearchParams, { generation }: StoredObject): boolean {
  return (parseGeneration(query, "generation") ?? String(generation)) === String(generation);
}
