import { Agent, request } from "undici";
import { sendsPlainToken, tokenFor } from "../core/metrics-token";
import { RolloutError } from "../errors";
import type { AskForeign, ForeignAnswer, ForeignRequest } from "../ports";
import type { Session } from "./http";
import { lookupLocally } from "./localhost";
import { Rejected, withRetries } from "./retry";
import { timeoutAfter } from "./timers";
import { joined, NoAnswer, readText, reasonOf, throwIfCancelled } from "./transport";

/** The most that is read of an answer, in bytes; a day of a busy server's samples is a fraction of it. */
const MOST = 32 * 1024 * 1024;

/** The door to endpoints that are not Google's, and the tokens for it. */
export interface Foreign {
  readonly ask: AskForeign;
  /** From now on each token, a secret, is sent as bearer token to its host (`HOST` or `HOST:PORT`), and nowhere else. */
  useTokens(tokens: ReadonlyMap<string, string>): void;
}

/** Returns the door. It does not take gcloud's proxy, which is for Google's API calls, and never sends Google's token. */
export function createForeign({ signal, limits, credentials }: Session): Foreign {
  const dispatcher = new Agent({ connect: { lookup: lookupLocally } });
  const tokens = new Map<string, string>();
  return {
    useTokens: (given) => {
      for (const [host, token] of given) {
        credentials.learn(token);
        tokens.set(host.toLowerCase(), token);
      }
    },
    ask: async (asked) => {
      const url = parseAddress(asked);
      const headers = headersFor(url, tokens);
      const attempt = async (left: number): Promise<ForeignAnswer> => {
        const within = Math.min(limits.attempt, left);
        const answer = await exchange(asked, { url, headers, dispatcher, signal, within });
        if (answer.status === 408 || answer.status === 429 || answer.status >= 500) throw new Rejected(answer);
        return answer;
      };
      try {
        return await withRetries(attempt, { isWrite: false, deadline: limits.deadline, signal, limits });
      } catch (thrown) {
        if (thrown instanceof Rejected) return { ...thrown.answer, latency: 0 };
        if (thrown instanceof NoAnswer) throw unreadable(asked, credentials.redact(thrown.message));
        throw thrown;
      }
    },
  };
}

interface Outgoing {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Agent;
  readonly signal: AbortSignal;
  readonly within: number;
}

async function exchange(asked: ForeignRequest, outgoing: Outgoing): Promise<ForeignAnswer> {
  const { url, headers, dispatcher, within } = outgoing;
  throwIfCancelled(outgoing.signal);
  const started = performance.now();
  const timeout = timeoutAfter(within);
  try {
    const answer = await request(url, { headers, dispatcher, signal: AbortSignal.any([outgoing.signal, timeout]) });
    const text = await readText(answer.body, MOST);
    if (text === undefined) throw unreadable(asked, "expected an answer of at most 32 MiB, got a longer one");
    const latency = (performance.now() - started) / 1000;
    return { status: answer.statusCode, headers: joined(answer.headers), text, latency };
  } catch (thrown) {
    throwIfCancelled(outgoing.signal);
    if (thrown instanceof RolloutError) throw thrown;
    throw new NoAnswer(timeout.aborted ? `no whole answer within ${within} s` : reasonOf(thrown));
  }
}

function parseAddress({ url: text, doing }: ForeignRequest): URL {
  const refuse = (got: string): RolloutError =>
    new RolloutError("PLAN_INVALID", `could not ${doing}: expected an address like https://HOST/PATH, got ${got}`);
  if (!URL.canParse(text)) throw refuse(`'${text}'`);
  const url = new URL(text);
  if (!["http:", "https:"].includes(url.protocol)) throw refuse(`the scheme '${url.protocol}'`);
  if (url.username !== "" || url.password !== "") throw refuse("one with a user name or password in it");
  return url;
}

/** Whoever listens on the way must not learn the token, so it goes out encrypted or not at all. */
function headersFor(url: URL, tokens: ReadonlyMap<string, string>): Record<string, string> {
  const plain = { accept: "application/json", "user-agent": "cloud-run-canary" };
  const token = tokenFor(url, tokens);
  if (token === undefined) return plain;
  if (!sendsPlainToken(url, tokens)) return { ...plain, authorization: `Bearer ${token}` };
  throw new RolloutError(
    "INPUT_INVALID",
    `metrics-tokens: expected an https address for ${url.host}, which has a token, got an http one`,
    `Ask https://${url.host}, or leave the host out of metrics-tokens.`,
  );
}

function unreadable({ doing, url }: ForeignRequest, why: string): RolloutError {
  const { host } = new URL(url);
  return new RolloutError(
    "METRICS_UNREADABLE",
    `could not ${doing} from ${host}: ${why}`,
    `Ask it from the machine that runs this step:\ncurl -sS -o /dev/null -w '%{http_code}\\n' '${new URL(url).origin}'`,
  );
}
