import { isObject, type Json } from "../json";
import { parseReference, pathOf, urlOf } from "./names";

/** The keys whose texts refer to other resources. */
const REFERRING = new Set(["defaultService", "service", "backendService", "group", "urlMap", "target", "IPAddress"]);

/** A text that refers to another resource, or was meant to, and where it is, such as `resource.backends[0].group`. */
export interface Reference {
  readonly at: string;
  readonly text: string;
}

/** Returns every text at a key that refers, as it is written there; what has the form of no reference too. */
export function referencesOf(value: Json | undefined, at = "resource", key = ""): readonly Reference[] {
  if (typeof value === "string") return REFERRING.has(key) ? [{ at, text: value }] : [];
  if (Array.isArray(value))
    return (value as readonly Json[]).flatMap((entry, index) => referencesOf(entry, `${at}[${index}]`, key));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, entry]) => referencesOf(entry, `${at}.${name}`, name));
}

/** Returns the value with every reference as a whole URL; other texts stay as they are. */
export function withWholeUrls(value: Json | undefined, project: string, key = ""): Json | undefined {
  if (typeof value === "string") {
    const found = REFERRING.has(key) ? parseReference(value, project) : undefined;
    return found === undefined ? value : urlOf(pathOf(found));
  }
  if (Array.isArray(value))
    return (value as readonly Json[]).map((entry) => withWholeUrls(entry, project, key) ?? null);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, withWholeUrls(entry, project, name)] as const),
  );
}
