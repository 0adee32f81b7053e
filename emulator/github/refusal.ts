import type { JsonObject } from "../core/json";
import type { ApiAnswer } from "../model";

const DOCS = "https://docs.github.com/rest";

/** What GitHub refuses with; the face makes it the answer. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly errors?: readonly JsonObject[],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** Returns GitHub's 404. */
export function missing(): Refusal {
  return new Refusal(404, "Not Found");
}

/** Returns GitHub's 422 about one field, whose `code` is `custom` where a message comes with it. */
export function invalid(resource: string, field: string, code: string, message?: string): Refusal {
  const error = { resource, code, field, ...(message === undefined ? {} : { message }) };
  return new Refusal(422, "Validation Failed", [error]);
}

/** Returns GitHub's 422 about what its schemas refuse, a sentence each. */
export function malformed(sentences: readonly string[]): Refusal {
  return new Refusal(422, `Invalid request.\n\n${sentences.join("\n")}`);
}

/** Returns the value; throws GitHub's 404 where there is none. */
export function found<T>(value: T | undefined): T {
  if (value === undefined) throw missing();
  return value;
}

/** Returns the refusal as an answer in GitHub's shape. */
export function renderRefusal({ status, message, errors, headers }: Refusal): ApiAnswer {
  const details = errors === undefined ? {} : { errors };
  return { status, body: { message, ...details, documentation_url: DOCS, status: String(status) }, headers };
}
