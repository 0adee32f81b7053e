import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { deniedFor, needOf, unauthenticated } from "./core/access";
import { ApiError } from "./core/errors";
import { checkUndeleted } from "./core/estate/deleted";
import { checkEnabled } from "./core/estate/disabled";
import { type FaultAction, injectedBody } from "./core/faults";
import type { Desk } from "./desk";
import { answerOf, readRequest, sendAnswer } from "./http";
import type { Ledger } from "./ledger";
import type { ApiAnswer, ApiRequest, Clock, Face } from "./model";
import type { Vault } from "./vault";

/** What stands between the listener and the faces. */
export interface ApiParts {
  /** The emulator's own API, which nothing guards. */
  readonly admin: Face;
  /** Google's APIs. */
  readonly faces: readonly Face[];
  readonly desk: Desk;
  readonly vault: Vault;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** `required` refuses requests without a good token. */
  readonly auth: "off" | "required";
}

/** The one API that is called without a token, because it is where tokens come from. */
const TOKEN_PATH = "/v1/token";
/** What is not Google's asks for no token of Google's. */
const GITHUB_PATHS = "/repos/";

function guard({ auth, vault, desk, ledger }: ApiParts, request: ApiRequest): void {
  if (request.path.startsWith(GITHUB_PATHS)) return;
  const bearer = /^Bearer (.+)$/i.exec(request.headers["authorization"] ?? "")?.[1] ?? "";
  if (auth === "required" && request.path !== TOKEN_PATH && !vault.knows(bearer)) throw unauthenticated(request.path);
  ledger.read((estate, now) => {
    checkEnabled(estate, request, now);
    checkUndeleted(estate, request);
  });
  const need = needOf(request.method, request.path);
  if (need !== undefined && desk.denied().includes(need.permission)) throw deniedFor(need);
}

async function ask(faces: readonly Face[], request: ApiRequest): Promise<ApiAnswer> {
  for (const face of faces) {
    const answer = await face(request);
    if (answer !== undefined) return answer;
  }
  throw new ApiError("NOT_FOUND", `The emulator has no method ${request.method} ${request.path}.`);
}

async function guarded(parts: ApiParts, request: ApiRequest): Promise<ApiAnswer> {
  try {
    guard(parts, request);
    return await ask(parts.faces, request);
  } catch (error) {
    return answerOf(error);
  }
}

/** Returns the answer, or undefined where the connection is to be cut. */
async function answerUnder(fault: FaultAction, parts: ApiParts, request: ApiRequest): Promise<ApiAnswer | undefined> {
  if (fault.delayMs !== undefined) await sleep(fault.delayMs, undefined, { ref: false });
  if (fault.drop === "before") return undefined;
  if (fault.answer !== undefined) {
    const { status, headers = {} } = fault.answer;
    return { status, body: injectedBody(fault.answer), headers };
  }
  const answer = await guarded(parts, request);
  return fault.drop === "after" ? undefined : answer;
}

async function answerApi(parts: ApiParts, request: ApiRequest): Promise<ApiAnswer | undefined> {
  const { desk, clock } = parts;
  const { method, host, path, query, body } = request;
  const target = query.size === 0 ? path : `${path}?${decodeURIComponent(query.toString())}`;
  const fault = desk.takeFault(method, target);
  const answer = await answerUnder(fault ?? {}, parts, request);
  desk.log({
    at: new Date(clock.now()).toISOString(),
    method,
    host,
    path,
    query: Object.fromEntries(query),
    body: body instanceof Uint8Array ? `${body.byteLength} bytes` : body,
    status: answer?.status ?? 0,
    injected: fault?.answer !== undefined || fault?.drop !== undefined,
  });
  return answer;
}

async function answerAdmin(parts: ApiParts, request: ApiRequest): Promise<ApiAnswer> {
  try {
    return await ask([parts.admin], request);
  } catch (error) {
    return answerOf(error);
  }
}

/** Returns the function that answers API requests over HTTP: the operator's faults first, then the guard, then the faces. */
export function createApi(parts: ApiParts): (request: IncomingMessage, response: ServerResponse) => void {
  const answer = (request: ApiRequest) =>
    request.path.startsWith("/emulator/") ? answerAdmin(parts, request) : answerApi(parts, request);
  return (request, response) => {
    readRequest(request)
      .then(answer, (error: unknown) => {
        // What is left of a body that nobody reads would be taken for the connection's next request.
        if (!request.complete) response.setHeader("connection", "close");
        request.resume();
        return answerOf(error);
      })
      .then((answered) => (answered === undefined ? response.destroy() : sendAnswer(response, answered)))
      .catch(() => response.destroy());
  };
}
