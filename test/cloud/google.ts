import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Cloud, connectCloud, parseSettings } from "../../src/cloud/index";
import type { Limits } from "../../src/cloud/retry";
import { messageOf, RolloutError } from "../../src/errors";

/** One request as the server saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** What to answer: an object as JSON, or everything by hand. */
export interface Answer {
  readonly status?: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}
export type Handler = (
  seen: Seen,
  raw: { req: IncomingMessage; res: ServerResponse },
) => Answer | "silence" | "handled";

/** A real HTTP server on the loopback address that stands for Google and remembers what it was asked. */
export interface Google {
  readonly url: string;
  readonly port: number;
  readonly seen: Seen[];
  close(): Promise<void>;
}

export async function startGoogle(handler: Handler): Promise<Google> {
  const seen: Seen[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      const request = { method: req.method ?? "", path: req.url ?? "", headers: req.headers, body };
      seen.push(request);
      const answer = handler(request, { req, res });
      if (answer === "silence" || answer === "handled") return;
      res.writeHead(answer.status ?? 200, { "content-type": "application/json", ...answer.headers });
      res.end(answer.text ?? JSON.stringify(answer.json ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const TOKEN = "sentinel-access-token";
export const QUICK: Limits = { attempt: 1, deadline: 2, pause: 0.01, pauseAtMost: 0.05 };

/** Returns a Google API error body as AIP-193 has it. */
export function refusal(code: number, status: string, message: string, info?: object): Answer {
  const details =
    info === undefined ? {} : { details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", ...info }] };
  return { status: code, json: { error: { code, status, message, ...details } } };
}

/** Returns the environment that sends every API to the server. */
export function environment(google: Pick<Google, "url">): Record<string, string> {
  const apis = ["RUN", "MONITORING", "LOGGING", "IAMCREDENTIALS"];
  const versioned = { COMPUTE: "compute/v1/", STORAGE: "storage/v1/" };
  const paths = { ...Object.fromEntries(apis.map((api) => [api, ""])), ...versioned };
  return Object.fromEntries(
    Object.entries(paths).map(([api, path]) => [`CLOUDSDK_API_ENDPOINT_OVERRIDES_${api}`, `${google.url}/${path}`]),
  );
}

/** Returns the adapters, pointed at the server and in a hurry. */
export function connect(
  google: Pick<Google, "url">,
  {
    env = {},
    signal = new AbortController().signal,
    limits = QUICK,
  }: { env?: Record<string, string>; signal?: AbortSignal; limits?: Limits } = {},
): Cloud {
  const settings = parseSettings({ ...environment(google), CLOUDSDK_AUTH_ACCESS_TOKEN: TOKEN, ...env });
  return connectCloud(settings, signal, limits);
}

export const REF = { project: "demo", region: "us-central1", service: "hello" };

/** Returns what the promise was rejected with; throws where it was not, or with anything but a RolloutError. */
export async function failureOf(promise: Promise<unknown>): Promise<RolloutError> {
  const thrown: unknown = await promise.then(
    () => new Error("nothing was thrown"),
    (error: unknown) => error,
  );
  if (thrown instanceof RolloutError) return thrown;
  throw new Error(`expected a RolloutError, got ${messageOf(thrown)}`);
}
