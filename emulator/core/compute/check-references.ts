import type { Estate } from "../estate/estate";
import type { JsonObject } from "../json";
import { acceptedView } from "./book";
import type { ComputeKind } from "./kinds";
import { parseReference, pathOf } from "./names";
import type { ComputeKey } from "./records";
import { type Reference, referencesOf } from "./references";
import { invalidField, notFound } from "./refusals";

/** Global backend services stand before NEGs of any region; all else stays in its scope. */
function mayReach(from: ComputeKey, to: ComputeKey): boolean {
  return from.scope === to.scope || (from.collection === "backendServices" && from.scope === "global");
}

/** An address may be named as what it is. */
const LITERAL = /\.IPAddress$/;

function referred({ at, text }: Reference, key: ComputeKey, kind: ComputeKind): ComputeKey | undefined {
  const found = parseReference(text, key.project);
  if (found === undefined && LITERAL.test(at)) return undefined;
  if (found !== undefined && kind.refersTo.includes(found.collection) && mayReach(key, found)) return found;
  throw invalidField(at, text, `The URL must refer to one of ${kind.refersTo.join(", ")} of the same scope.`);
}

/** Returns what the fields of a resource refer to; throws the 400 for a reference that leads elsewhere than it may. */
export function referencedKeys(key: ComputeKey, kind: ComputeKind, fields: JsonObject): readonly ComputeKey[] {
  if (kind.refersTo.length === 0) return [];
  return referencesOf(fields).flatMap((reference) => referred(reference, key, kind) ?? []);
}

/** Throws the 404 for a reference to what is not there, the 400 for one that leads elsewhere than it may. */
export function checkReferences(estate: Estate, key: ComputeKey, kind: ComputeKind, fields: JsonObject): void {
  for (const found of referencedKeys(key, kind, fields))
    if (acceptedView(estate, found) === undefined) throw notFound(pathOf(found));
}
