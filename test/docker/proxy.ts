import { request as ask, createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { REGISTRY } from "./site";

/** What a registry says in place of an answer. */
export interface Refusal {
  readonly status: number;
  /** The code of the distribution specification. */
  readonly code: string;
}

/** A registry that is the real one on its good days. */
export interface MoodyRegistry {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  /** How many requests it has refused. */
  refused(): number;
  close(): Promise<void>;
}

/** Starts a registry before the real one; a request for which \`mood\` has a refusal gets that. */
export async function startMoodyRegistry(
  mood: (request: IncomingMessage, refused: number) => Refusal | undefined,
): Promise<MoodyRegistry> {
  let refused = 0;
  const server = createServer((request, response) => {
    const refusal = mood(request, refused);
    if (refusal !== undefined) {
      refused += 1;
      request.resume();
      response.writeHead(refusal.status, { "content-type": "application/json" });
      response.end(JSON.stringify({ errors: [{ code: refusal.code, message: "not now", detail: null }] }));
      return;
    }
    const { method, url, headers } = request;
    // The Host stays as it is: the registry makes from it the addresses at which an upload goes on.
    const onward = ask(`http://${REGISTRY}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.once("error", () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused: () => refused,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
