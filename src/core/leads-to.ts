import type { JsonValue } from "./json";
import type { RouteState } from "./outside";

/** A rule's own self-test names a backend and sends nobody there. */
const HARMLESS: readonly string[] = ["tests"];

/**
 * Returns where the URL map still leads to the canary's backend, as paths within it: by another rule than the one that is
 * split, as a default, or as a mirror. Weights of 0 lead nowhere. Empty for a document, which names no backend.
 */
export function leadsToCanary({ route, body }: RouteState): readonly string[] {
  return route.kind === "document" ? [] : placesIn(body, `/backendServices/${route.canaryBackend}`, "");
}

function placesIn(value: JsonValue, backend: string, path: string): readonly string[] {
  if (typeof value === "string") return value.endsWith(backend) ? [path] : [];
  if (typeof value !== "object" || value === null) return [];
  if ("weight" in value && value["weight"] === 0) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    HARMLESS.includes(key) ? [] : placesIn(inner, backend, path === "" ? key : `${path}.${key}`),
  );
}
