import { request as http } from "node:http";
import { request as https } from "node:https";
import { pipeline } from "node:stream/promises";

/** Marks a request that a router has forwarded, so that two routers never play it back and forth. */
export const ROUTED = "x-canary-routed";
/** Cloud Run's own limit, unless a service has another. */
const PATIENCE_MILLISECONDS = 300_000;
/** What speaks of one connection only (RFC 9110, section 7.6.1), and what is said anew. */
const OWN = new Set(["connection", "expect", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"]);

/** Resolves when the canary's answer has been handed on whole; rejects where it gave none, or broke off in the middle. */
export async function forward(canary, incoming, body, response) {
  const reply = await send(canary, incoming, body, response);
  for (const [name, value] of Object.entries(passed(reply.headers))) response.setHeader(name, value);
  response.writeHead(reply.statusCode);
  await pipeline(reply, response);
}

function send(canary, incoming, body, response) {
  const { protocol, host, hostname, port } = canary;
  return new Promise((resolve, reject) => {
    const outgoing = (protocol === "https:" ? https : http)({
      // Every name below localhost is this machine (RFC 6761), which not every resolver knows.
      hostname: /(^|\.)localhost$/.test(hostname) ? "127.0.0.1" : hostname,
      port,
      method: incoming.method,
      path: incoming.url,
      headers: { ...passed(incoming.headers), host, [ROUTED]: "1", "content-length": body.length },
      timeout: PATIENCE_MILLISECONDS,
    });
    outgoing.once("response", resolve).once("error", reject);
    outgoing.once("timeout", () => outgoing.destroy(new Error("expected an answer in time, got none")));
    response.once("close", () => outgoing.destroy());
    outgoing.end(body);
  });
}

function passed(headers) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN.has(name)));
}
