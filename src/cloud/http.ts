import type { z } from "zod";
import type { Json } from "../core/json";
import { RolloutError } from "../errors";
import type { Credentials } from "./auth";
import { type Doing, translateRefusal, translateSilence } from "./errors";
import { parseRefusal } from "./refusal";
import { type Limits, Rejected, withRetries } from "./retry";
import type { Api, CloudSettings } from "./settings";
import { type Exchange, type Incoming, NoAnswer } from "./transport";

/** One question or order to a Google API. */
export interface JsonRequest {
  readonly api: Api;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Path and query, beginning with a slash; appended to the API's endpoint as it is. */
  readonly path: string;
  readonly body?: Json;
  /** A read is asked again on 429, 5xx and network faults; a write only when it was turned away with a `Retry-After`. */
  readonly kind: "read" | "write";
  /** What it is for, a clause without subject: "read service 'ion-api' in us-central1". */
  readonly doing: string;
  readonly project: string;
  /** A 404 then comes back as undefined. */
  readonly mayBeAbsent?: boolean;
  /** Seconds that it may take in all, retries included; default: the session's. */
  readonly within?: number;
}

/** Asks a Google API; resolves with the parsed answer. Throws RolloutError with the code that the refusal means. */
export type RequestJson = (request: JsonRequest) => Promise<unknown>;

const PLAIN_HEADERS = {
  accept: "application/json",
  "content-type": "application/json",
  "user-agent": "cloud-run-canary",
} as const;

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
      return parseBody(answer, context);
    } catch (thrown) {
      if (request.mayBeAbsent === true && isAbsent(thrown)) return undefined;
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
  const answer = await exchange({
    method: request.method,
    url: `${settings.endpoints[request.api]}${request.path}`,
    headers: { ...PLAIN_HEADERS, ...(await credentials.headers()) },
    within: Math.min(limits.attempt, left),
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  });
  if (answer.status < 200 || answer.status > 299) throw new Rejected(answer);
  return answer;
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

/** Returns the text as a string literal of Logging's and Monitoring's filter languages, whatever is in it. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Returns the answer in the schema's shape. Throws CLOUD_UNREACHABLE that names the first field that is off. */
export function parseAnswer<Schema extends z.ZodType>(schema: Schema, answer: unknown, what: string): z.output<Schema> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? "the answer" : issue.path.join(".");
  throw new RolloutError("CLOUD_UNREACHABLE", `could not read ${what}: ${where}: ${issue?.message ?? "unexpected"}`);
}
