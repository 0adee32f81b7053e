import { createServer } from "node:http";
import { bucketOf, isCanary } from "cloud-run-canary/assignment";
import { forward, ROUTED } from "./forward.mjs";
import { readSettings } from "./settings.mjs";

/**
 * Both services of a rollout with `routing: services`: with CANARY_URL it is the stable one, which answers its own users
 * and forwards the canary's; without, it is the canary. What a request gets is in `serve`; put your application there.
 */
const { PORT = "8080", HOST = "127.0.0.1", K_REVISION = "local", VERSION = "1" } = process.env;
/** Enough for JSON; whoever takes uploads looks for the user in a header and streams the body. */
const LARGEST_BODY = 1024 * 1024;

function serve(response, body) {
  answer(response, 200, { message: `Hello from ${K_REVISION}`, version: VERSION, received: body.length });
}

function answer(response, status, content) {
  response.writeHead(status, { "content-type": "application/json", "x-served-by": K_REVISION });
  response.end(`${JSON.stringify(content)}\n`);
}

/** Returns the request's body, undefined for one that is too large. */
async function readBody(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= LARGEST_BODY) chunks.push(chunk);
  }
  return size > LARGEST_BODY ? undefined : Buffer.concat(chunks);
}

/** Returns who asks: the header's word before the query's before the JSON body's; undefined where none names a user. */
function userOf(request, body) {
  const [, query = ""] = request.url.split("?", 2);
  const told = request.headers["x-user-id"] || new URLSearchParams(query).get("user_id") || userIn(request, body);
  return typeof told === "string" && told !== "" ? told : undefined;
}

function userIn(request, body) {
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? "")) return undefined;
  try {
    return JSON.parse(body.toString("utf8"))?.user_id;
  } catch {
    return undefined;
  }
}

async function route({ canary, percent }, request, response) {
  if (request.method === "GET" && request.url === "/health")
    return answer(response, 200, { status: "healthy", version: VERSION, canary_percent: await percent() });
  const body = await readBody(request);
  if (body === undefined) return answer(response, 413, { error: `expected at most ${LARGEST_BODY} bytes, got more` });
  const user = userOf(request, body);
  if (user !== undefined) response.setHeader("x-bucket", String(bucketOf(user)));
  if (canary === undefined || user === undefined || !isCanary(user, await percent())) return serve(response, body);
  if (request.headers[ROUTED] !== undefined)
    return answer(response, 508, { error: "expected a request that was not routed yet, got one from a router" });
  return forward(canary, request, body, response).catch((error) => {
    process.stderr.write(`${JSON.stringify({ severity: "ERROR", message: `the canary: ${error.message}` })}\n`);
    if (response.headersSent) response.destroy();
    else answer(response, 502, { error: "expected an answer of the canary, got none" });
  });
}

function start() {
  const settings = readSettings(process.env);
  const server = createServer((request, response) => {
    // Only a client that is gone in the middle of its request leads here.
    route(settings, request, response).catch(() => response.destroy());
  });
  server.listen(Number(PORT), HOST);
  process.once("SIGTERM", () => server.close());
}

try {
  start();
} catch (error) {
  process.stderr.write(`router: ${error.message}\n`);
  process.exitCode = 1;
}
