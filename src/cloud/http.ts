import { multipartOf } from "../core/multipart";
import type { JsonRequest, RequestJson } from "../ports";
import type { Credentials } from "./auth";
import { type Doing, translateRefusal, translateSilence } from "./errors";
import { parseRefusal } from "./refusal";
import { type Limits, Rejected, withRetries } from "./retry";
import type { CloudSettings } from "./settings";
import { type Exchange, type Incoming, NoAnswer } from "./transport";
import { readUnpacked, TooLong } from "./unpacked";

const PLAIN_HEADERS = {
  accept: "application/json",
  "content-type": "application/json",
  "user-agent": "cloud-run-canary",
} as const;

/** Cloud Storage then sends what it keeps packed as it is kept, and so less of it. */
const PACKED = { accept: "*/*", "accept-encoding": "gzip" } as const;

/** What a request function needs to know of the run it is part of. */
export interface Session {
  readonly settings: CloudSettings;
  readonly credentials: Credentials;
  readonly exchange: Exchange;
  readonly signal: AbortSignal;
  readonly limits: Limits;
}

/** Returns the one way in which Google's JSON APIs are spoken to: authorised, retried where that is safe, with a deadline. */
export function createRequestJson(session: Session): RequestJson {
  return async (request) => {
    const context = { ...request, redact: session.credentials.redact };
    try {
      const answer = await withRetries((left) => attempt(session, request, left), {
        isWrite: request.kind === "write",
        deadline: request.within ?? session.limits.deadline,
        signal: session.signal,
        limits: session.limits,
      });
      return request.textUpTo === undefined ? parseBody(answer, context) : answer.text;
    } catch (thrown) {
      if (thrown instanceof TooLong || (request.mayBeAbsent === true && isAbsent(thrown))) return undefined;
      throw translate(thrown, { ...context, account: session.credentials.account() });
    }
  };
}

function translate(thrown: unknown, context: Doing): unknown {
  if (thrown instanceof NoAnswer) return translateSilence(thrown.message, context);
  if (thrown instanceof Rejected) return translateRefusal(thrown.answer, context);
  return thrown;
}

async function attempt(session: Session, request: JsonRequest, left: number): Promise<Incoming> {
  const { settings, credentials, exchange, limits } = session;
  const { textUpTo } = request;
  const { type, text } = contentOf(request);
  const answer = await exchange({
    method: request.method,
    url: addressOf(settings.endpoints[request.api], request),
    headers: { ...PLAIN_HEADERS, ...type, ...(textUpTo === undefined ? {} : PACKED), ...(await credentials.headers()) },
    within: Math.min(limits.attempt, left),
    ...(text === undefined ? {} : { body: text }),
    ...(textUpTo === undefined ? {} : { read: (body) => readUnpacked(body, textUpTo) }),
  });
  if (answer.status < 200 || answer.status > 299) throw new Rejected(answer);
  return answer;
}

function contentOf({ body, metadata }: JsonRequest): {
  readonly type?: Record<string, string>;
  readonly text?: string;
} {
  if (body === undefined) return {};
  if (metadata === undefined) return { text: JSON.stringify(body) };
  const { type, text } = multipartOf(metadata, body);
  return { type: { "content-type": type }, text };
}

/** gcloud's endpoints of Compute Engine and Cloud Storage carry the version; uploads have another path before it. */
function addressOf(endpoint: string, { path, fromRoot }: JsonRequest): string {
  return `${fromRoot === true ? endpoint.replace(/\/(?:compute|storage)\/v1$/, "") : endpoint}${path}`;
}

/** A 404 of a proxy or of a wrong address says nothing about the resource. */
function isAbsent(thrown: unknown): boolean {
  return thrown instanceof Rejected && thrown.answer.status === 404 && parseRefusal(thrown.answer).isGoogles;
}

function parseBody(answer: Incoming, context: Doing): unknown {
  if (answer.text.trim() === "") return {};
  try {
    return JSON.parse(answer.text);
  } catch {
    throw translateSilence("expected JSON, got an answer that is none", context);
  }
}
