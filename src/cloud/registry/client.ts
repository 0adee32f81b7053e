import type { ImageName } from "../../core/image";
import { classifyRegistryText } from "../../core/registry-refusal";
import { RolloutError } from "../../errors";
import type { Session } from "../http";
import { Rejected, withRetries } from "../retry";
import { NoAnswer } from "../transport";
import { type Answer, type Channel, type Outgoing, Unfit } from "./channel";
import { addressOf } from "./hosts";
import type { Login } from "./login";
import { readLogin } from "./logins";
import { refusalError } from "./refusals";
import { readAuthorization } from "./tokens";
import { parseWords } from "./words";

/** One question or order about an image. */
export interface Order extends Pick<Outgoing, "headers" | "body" | "most"> {
  readonly method: "GET" | "PUT";
  readonly image: ImageName;
  /** What of the image's repository: `manifests/v1`. */
  readonly part: string;
}

/** What is done, for the sentence of an error, and the right it needs. */
export interface Purpose {
  readonly doing: string;
  readonly access: "read" | "write";
}

/** A registry, spoken to with whatever login it asks for. */
export interface RegistryClient {
  /** Sends once. Throws NoAnswer, Rejected for an answer that is no success, Unfit, or RolloutError. */
  send(order: Order, within: number): Promise<Answer>;
  /** Does it again while that is safe, and translates what goes wrong at last into RolloutError. */
  patiently<T>(purpose: Purpose, image: ImageName, attempt: (within: number) => Promise<T>): Promise<T>;
}

/** Returns the client for one host. No login is read before the registry asks for one. */
export function createRegistryClient(host: string, session: Session, channel: Channel): RegistryClient {
  const authorizations = new Map<string, string>();
  let login: Login | undefined;
  const authorize = async (header: string, scope: string, within: number): Promise<string | undefined> => {
    login = await readLogin(host, session);
    return readAuthorization(header, { host, scope, within }, { channel, login, learn: session.credentials.learn });
  };
  const send = async (order: Order, given: number): Promise<Answer> => {
    const scope = `repository:${order.image.path}:${order.method === "GET" ? "pull" : "pull,push"}`;
    const within = Math.min(session.limits.attempt, given);
    const ask = (authorization: string | undefined): Promise<Answer> =>
      channel(outgoingOf(host, order, within, authorization));
    let answer = await ask(authorizations.get(scope));
    const challenge = challengeOf(host, answer);
    if (challenge !== undefined) {
      const authorization = await authorize(challenge, scope, within);
      if (authorization !== undefined) {
        authorizations.set(scope, authorization);
        answer = await ask(authorization);
      }
    }
    if (answer.status < 200 || answer.status > 299) throw new Rejected(answer);
    return answer;
  };
  return { send, patiently: (purpose, image, attempt) => patiently(purpose, image, attempt, session, () => login) };
}

/** Whoever the registry sends on to has no business with the login for it. */
function challengeOf(host: string, { status, headers, elsewhere }: Answer): string | undefined {
  if (status !== 401) return undefined;
  if (elsewhere === undefined) return headers["www-authenticate"];
  throw new Unfit(`expected ${host} to send on to where no login is asked for, got ${elsewhere}, which asks`);
}

function outgoingOf(host: string, order: Order, within: number, authorization: string | undefined): Outgoing {
  const { method, headers, body, most } = order;
  return {
    method,
    url: `${addressOf(host)}/v2/${order.image.path}/${order.part}`,
    headers: authorization === undefined ? headers : { ...headers, authorization },
    within,
    most,
    ...(body === undefined ? {} : { body }),
  };
}

async function patiently<T>(
  purpose: Purpose,
  image: ImageName,
  attempt: (within: number) => Promise<T>,
  session: Session,
  login: () => Login | undefined,
): Promise<T> {
  const { limits, signal, credentials } = session;
  const fail = (thrown: unknown): unknown => translate(thrown, { ...purpose, image, login: login(), credentials });
  try {
    // Nothing that is sent to a registry does more harm a second time: what is written has its own digest as its name.
    return await withRetries(
      (within) =>
        attempt(within).catch((thrown: unknown) => {
          throw isFinal(thrown) ? fail(thrown) : thrown;
        }),
      { isWrite: false, deadline: limits.deadline, signal, limits },
    );
  } catch (thrown) {
    throw fail(thrown);
  }
}

/** A full disk is not emptied, and a tag not freed, by asking again. */
function isFinal(thrown: unknown): boolean {
  if (!(thrown instanceof Rejected)) return false;
  if (thrown.answer.status === 507) return true;
  return ["disk-full", "immutable"].includes(classifyRegistryText(thrown.answer.text) ?? "");
}

interface Context extends Purpose {
  readonly image: ImageName;
  readonly login: Login | undefined;
  readonly credentials: Session["credentials"];
}

function translate(thrown: unknown, context: Context): unknown {
  const asking = { ...context, account: context.credentials.account(), redact: context.credentials.redact };
  if (thrown instanceof NoAnswer) return refusalError("unreachable", { ...asking, said: thrown.message });
  if (thrown instanceof Unfit) return refusalError("refused", { ...asking, said: thrown.message });
  if (!(thrown instanceof Rejected)) return thrown;
  const { refusal, said } = parseWords(thrown.answer);
  if (refusal === "denied" && context.login?.kind === "none" && context.login.why !== undefined) {
    const { code, message, hint } = context.login.why;
    return new RolloutError(code, `could not ${context.doing}: ${message}`, hint);
  }
  return refusalError(refusal, { ...asking, said: said === "" ? `status ${thrown.answer.status}` : said });
}
