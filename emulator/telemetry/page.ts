import { Refusal } from "./refusal";

/** Where a page begins: how many results lie before it, and at which time the first page looked (epoch milliseconds). */
export interface Cursor {
  readonly offset: number;
  /** All pages of a query see what could be seen then, so that nothing moves between them. */
  readonly seenAt: number;
}

/** Returns the opaque token that leads on to the cursor, valid for the same query only. */
export function renderPageToken(query: string, { offset, seenAt }: Cursor): string {
  return Buffer.from(JSON.stringify([query, offset, seenAt]), "utf8").toString("base64url");
}

/** Returns the cursor of the token; the first page, seen now, without one. Throws a refusal for a token of another query. */
export function parsePageToken(query: string, token: string | undefined, now: number): Cursor {
  if (token === undefined || token === "") return { offset: 0, seenAt: now };
  const [ofQuery, offset, seenAt] = parseToken(token);
  if (ofQuery !== query || typeof offset !== "number" || typeof seenAt !== "number") {
    throw new Refusal("page_token: expected the nextPageToken of the same query, got another one");
  }
  return { offset, seenAt };
}

function parseToken(token: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
