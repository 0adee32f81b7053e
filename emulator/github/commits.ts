import { createHash } from "node:crypto";
import { ownOf } from "../core/json";
import type { Call } from "./call";

/** Returns the 40 digits of a commit that is the same for the same text. */
function shaOf(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}

/**
 * Returns the commit that a branch, a tag or a commit's own name stands for; undefined where the operator has told
 * which refs there are, and this is none. `refs/heads/` and `refs/tags/` may stand before it.
 */
export function commitOf({ book, facts }: Pick<Call, "book" | "facts">, ref: string): string | undefined {
  if (/^[0-9a-f]{40}$/.test(ref)) return ref;
  const name = ref.replace(/^(?:refs\/)?(?:heads|tags)\//, "");
  return facts.refs === undefined ? shaOf(`${book.repository.toLowerCase()} ${name}`) : ownOf(facts.refs, name);
}
