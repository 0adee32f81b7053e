import { Agent, type Dispatcher, ProxyAgent, request } from "undici";
import { messageOf, RolloutError } from "../errors";
import { lookupLocally } from "./localhost";
import type { CloudSettings } from "./settings";
import { timeoutAfter } from "./timers";
import { TooLong } from "./unpacked";

/** One HTTP request, complete. */
export interface Outgoing {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Seconds until the whole answer must be in. */
  readonly within: number;
  /** Makes text of the body; absent: the body is UTF-8. */
  readonly read?: (body: AsyncIterable<Uint8Array>) => Promise<string>;
}

/** One HTTP answer of any status; header names in lower case. */
export interface Incoming {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** There is no answer: the network failed or the time was up. Whether the request was carried out is not known. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

/** Sends one request once; never follows a redirect. Throws NoAnswer, or CANCELLED when the run was cancelled. */
export type Exchange = (outgoing: Outgoing) => Promise<Incoming>;

/** Returns the exchange that all API calls go through, and through gcloud's proxy where one is set. */
export function createExchange(settings: CloudSettings, signal: AbortSignal): Exchange {
  const dispatcher = dispatcherFor(settings);
  return async (outgoing) => {
    throwIfCancelled(signal);
    const timeout = timeoutAfter(outgoing.within);
    try {
      const answer = await request(outgoing.url, {
        method: outgoing.method as Dispatcher.HttpMethod,
        headers: outgoing.headers,
        body: outgoing.body ?? null,
        dispatcher,
        signal: AbortSignal.any([signal, timeout]),
      });
      const text = outgoing.read === undefined ? await answer.body.text() : await outgoing.read(answer.body);
      return { status: answer.statusCode, headers: joined(answer.headers), text };
    } catch (thrown) {
      throwIfCancelled(signal);
      if (thrown instanceof TooLong) throw thrown;
      if (timeout.aborted) throw new NoAnswer(`no answer within ${outgoing.within} s`);
      throw new NoAnswer(reasonOf(thrown));
    }
  };
}

/** Seconds for one exchange with a token endpoint; google-auth-library tries again by itself. */
const TOKEN_WITHIN = 15;

/** Returns a `fetch` for google-auth-library, so that its token requests take the same way as all others. */
export function fetchThrough(exchange: Exchange): typeof fetch {
  return async (input, init) => {
    const asked = new Request(input, {
      method: init?.method ?? "GET",
      headers: init?.headers ?? {},
      body: typeof init?.body === "string" || init?.body instanceof URLSearchParams ? init.body : null,
    });
    const body = await asked.text();
    const { status, headers, text } = await exchange({
      method: asked.method,
      url: asked.url,
      headers: Object.fromEntries(asked.headers),
      within: TOKEN_WITHIN,
      ...(body === "" ? {} : { body }),
    });
    return new Response(status === 204 ? null : text, { status, headers });
  };
}

/** Throws CANCELLED once the signal has fired. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new RolloutError("CANCELLED", "the run was cancelled");
}

/** Returns the headers with several values of one name joined by a comma; names are lower-case already. */
export function joined(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name.toLowerCase(), typeof value === "string" ? value : value.join(", ")]],
    ),
  );
}

/** Returns what a socket or protocol error says in a few words; an address that was tried in vain is named. */
export function reasonOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return messageOf(thrown.errors[0]);
  return messageOf(thrown);
}

/** Returns what carries requests: through gcloud's proxy where the settings have one, else directly. */
export function dispatcherFor(settings: Pick<CloudSettings, "proxy">): Dispatcher {
  if (settings.proxy === undefined) return new Agent({ connect: { lookup: lookupLocally } });
  const { url, login } = settings.proxy;
  return new ProxyAgent({
    uri: url,
    proxyTunnel: false,
    proxyTls: { lookup: lookupLocally },
    ...(login === undefined ? {} : { token: `Basic ${login.reveal()}` }),
  });
}

/** Returns the body as text, undefined as soon as it is longer than `most` bytes. */
export async function readText(body: AsyncIterable<Uint8Array>, most: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
