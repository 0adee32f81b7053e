import { type Dispatcher, request } from "undici";
import { timeoutAfter } from "../timers";
import { type Incoming, joined, NoAnswer, reasonOf, throwIfCancelled } from "../transport";

/** One HTTP request to a registry, to whom it gives tokens, or to where it keeps its blobs. */
export interface Outgoing {
  readonly method: "GET" | "PUT" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Seconds until the whole answer must be in. */
  readonly within: number;
  /** Bytes that are read of the answer; a longer one is unfit. */
  readonly most: number;
}

/** An answer with its very bytes, of which a digest can be taken. */
export interface Answer extends Incoming {
  readonly bytes: Buffer;
  /** The origin that answered, where the question was sent on to another one. */
  readonly elsewhere?: string;
}

/** The answer cannot be trusted or is none of a registry; asking again would not help. */
export class Unfit extends Error {
  override readonly name = "Unfit";
}

/** Sends one request; throws NoAnswer, Unfit, or CANCELLED when the run was cancelled. */
export type Channel = (outgoing: Outgoing) => Promise<Answer>;

/** Registries send a reader on to where the blob lies, some in two steps. */
const MOST_REDIRECTS = 3;

/** Returns the channel over a dispatcher. A GET that is sent on is followed, without its authorization to another origin. */
export function createChannel(dispatcher: Dispatcher, signal: AbortSignal): Channel {
  return async (outgoing) => {
    let next = outgoing;
    for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
      const answer = await exchange(next, dispatcher, signal);
      const target = redirectOf(answer, next);
      const { origin } = new URL(next.url);
      if (target === undefined)
        return origin === new URL(outgoing.url).origin ? answer : { ...answer, elsewhere: origin };
      next = sentOn(next, target);
    }
    throw new Unfit(`expected an answer after at most ${MOST_REDIRECTS} redirects, got one more`);
  };
}

async function exchange(outgoing: Outgoing, dispatcher: Dispatcher, signal: AbortSignal): Promise<Answer> {
  throwIfCancelled(signal);
  const timeout = timeoutAfter(outgoing.within);
  try {
    const answer = await request(outgoing.url, {
      method: outgoing.method,
      headers: { "user-agent": "cloud-run-canary", ...outgoing.headers },
      body: outgoing.body ?? null,
      dispatcher,
      signal: AbortSignal.any([signal, timeout]),
    });
    const bytes = await readAtMost(outgoing.most, answer.body);
    return { status: answer.statusCode, headers: joined(answer.headers), bytes, text: bytes.toString("utf8") };
  } catch (thrown) {
    throwIfCancelled(signal);
    if (thrown instanceof Unfit) throw thrown;
    throw new NoAnswer(
      timeout.aborted ? `no answer within ${Number(outgoing.within.toPrecision(2))} s` : reasonOf(thrown),
    );
  }
}

async function readAtMost(most: number, body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > most) throw new Unfit(`expected an answer of at most ${most} bytes, got a longer one`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What may be asked at one place may be asked at another; a write is never sent on. */
function redirectOf(answer: Answer, { method, url }: Outgoing): URL | undefined {
  const { location } = answer.headers;
  if (method !== "GET" || location === undefined || ![301, 302, 303, 307, 308].includes(answer.status))
    return undefined;
  if (!URL.canParse(location, url)) throw new Unfit("expected an address to be sent on to, got none");
  const target = new URL(location, url);
  const allowed = new URL(url).protocol === "http:" ? ["http:", "https:"] : ["https:"];
  if (allowed.includes(target.protocol)) return target;
  throw new Unfit(`expected to be sent on to an address with ${allowed.at(-1)}, got one with ${target.protocol}`);
}

function sentOn(outgoing: Outgoing, target: URL): Outgoing {
  const { authorization, ...others } = outgoing.headers;
  const isSame = target.origin === new URL(outgoing.url).origin;
  const headers = isSame && authorization !== undefined ? { ...others, authorization } : others;
  return { ...outgoing, url: target.href, headers };
}
