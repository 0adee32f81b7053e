import type { IncomingMessage, ServerResponse } from "node:http";
import { ApiError, errorBody } from "./core/errors";
import { ReasonedError } from "./core/reasoned";
import type { ApiAnswer, ApiRequest } from "./model";

const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Returns where a request wants to go, whether its target is a path or, as to a proxy, a whole URL. */
export function targetOf(request: IncomingMessage): URL {
  const host = request.headers.host ?? "localhost";
  const target = request.url ?? "/";
  const text = target.startsWith("/") ? `http://${host}${target}` : target;
  return URL.canParse(text) ? new URL(text) : new URL("http://localhost/");
}

/** Returns the region that a host name begins with, as `us-central1-run.googleapis.com` does; undefined without one. */
export function regionOfHost(host: string): string | undefined {
  return /^([a-z]+-[a-z]+\d+)-/.exec(host)?.[1];
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // The request outlives a body that is too large: its answer goes out over the same socket.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES)
      throw new ApiError("INVALID_ARGUMENT", "Request payload size exceeds the limit: 10485760 bytes.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The emulator's own API and GitHub's are JSON whatever a client calls it: `curl -d` says it were a form. */
function isForm(path: string, type: string): boolean {
  return type.startsWith("application/x-www-form-urlencoded") && !/^\/(?:emulator|repos)\//.test(path);
}

/** What is uploaded is whatever it is. */
const UPLOADS = "/upload/";

function parseBody(path: string, type: string, bytes: Buffer): unknown {
  if (path.startsWith(UPLOADS)) return bytes;
  const text = bytes.toString("utf8");
  if (text === "") return undefined;
  if (isForm(path, type)) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError("INVALID_ARGUMENT", "Invalid JSON payload received. Expected a JSON value.");
  }
}

/** Returns the request as the faces see it; the body is parsed as JSON or as a form, an upload's is bytes. Throws ApiError for a bad one. */
export async function readRequest(request: IncomingMessage): Promise<ApiRequest> {
  const url = targetOf(request);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
  return {
    method: request.method ?? "GET",
    host: url.hostname,
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: parseBody(url.pathname, headers["content-type"] ?? "", await readBytes(request)),
  };
}

/** Returns what went wrong as an answer in Google's shape; a bug of the emulator's own is a 500 that says so. */
export function answerOf(error: unknown): ApiAnswer {
  if (error instanceof ApiError)
    return { status: error.http, body: errorBody(error.http, error.status, error.message, error.details) };
  if (error instanceof ReasonedError) return { status: error.http, body: error.body() };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { status: 500, body: errorBody(500, "INTERNAL", `The emulator failed: ${message}`) };
}

/** Sends an answer: bytes as they are, nothing where the status allows no body, all else as JSON. */
export function sendAnswer(response: ServerResponse, answer: ApiAnswer): void {
  if (answer.status === 204) {
    response.writeHead(204, { ...answer.headers });
    response.end();
    return;
  }
  if (answer.body instanceof Uint8Array) {
    response.writeHead(answer.status, { "content-length": answer.body.byteLength, ...answer.headers });
    response.end(answer.body);
    return;
  }
  const text = `${JSON.stringify(answer.body, undefined, 2)}\n`;
  response.writeHead(answer.status, {
    "content-type": "application/json; charset=UTF-8",
    "content-length": Buffer.byteLength(text),
    ...answer.headers,
  });
  response.end(text);
}
