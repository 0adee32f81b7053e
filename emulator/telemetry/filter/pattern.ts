import { Refusal } from "../refusal";

/** Returns the regular expression, which sees upper and lower case as different; throws a refusal for one that cannot be read. */
export function parsePattern(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch {
    throw new Refusal(`filter: expected a regular expression, got ${pattern}`);
  }
}
