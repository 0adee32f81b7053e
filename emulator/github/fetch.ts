import type { ApiAnswer } from "../model";
import type { GitHub } from "./index";

/** What a client sends, as far as `fetch` is asked for it here. */
interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** These must have no body, not even an empty one. */
const EMPTY = new Set([204, 304]);

/** A made response has no address; octokit's pages need the one that was asked. */
function responseOf(url: string, { status, body, headers }: ApiAnswer): Response {
  const text = EMPTY.has(status) || body === undefined ? null : JSON.stringify(body);
  const type = { "content-type": "application/json; charset=utf-8" };
  return Object.defineProperty(new Response(text, { status, headers: { ...type, ...headers } }), "url", { value: url });
}

/**
 * Returns a `fetch` that asks this GitHub without a network, whatever the host: octokit's option `request.fetch`. What
 * GitHub has no path for is a 404.
 */
export function fetchFrom({ face }: Pick<GitHub, "face">): (url: string, sent?: Sent) => Promise<Response> {
  return async (url, { method = "GET", headers = {}, body } = {}) => {
    const { pathname, searchParams, hostname } = new URL(url);
    const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
    const parsed: unknown = body === undefined || body === "" ? undefined : JSON.parse(body);
    const request = { method, host: hostname, path: pathname, query: searchParams };
    const answer = face({ ...request, headers: Object.fromEntries(lower), body: parsed });
    return responseOf(url, answer ?? { status: 404, body: { message: "Not Found", status: "404" } });
  };
}
