/**
 * The sample application: a chat service that can be told, by its environment alone, how badly to behave.
 *
 *   PORT            where to listen (default 8080), on HOST (default 127.0.0.1; a container image sets 0.0.0.0)
 *   VERSION         what it calls itself (default 1.0.0)
 *   ERROR_RATE      percent of requests that fail with 500, spread evenly by a counter: 8 is 2 of every 25
 *   SLOW_RATE       percent of requests that take SLOW_SECONDS (default 20) longer, spread evenly likewise
 *   BASE_LATENCY    seconds that every request takes at least (default 0)
 *   CONFIDENCE      what the model reports of itself, 0 to 1 (default 0.91)
 *   UNHEALTHY=1     /health answers 503
 *   CRASH=1         it writes why to stderr and ends with status 1 before it listens
 *
 * Probes (by their user agent) and /health are never counted and never made to fail by a rate.
 * It needs no package: `node ion-api.mjs` is all.
 */
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const env = process.env;
const version = env.VERSION ?? "1.0.0";
const confidence = Number(env.CONFIDENCE ?? "0.91");
const errorRate = Number(env.ERROR_RATE ?? "0");
const slowRate = Number(env.SLOW_RATE ?? "0");
const slowSeconds = Number(env.SLOW_SECONDS ?? "20");
const baseSeconds = Number(env.BASE_LATENCY ?? "0");
const revision = env.K_REVISION ?? "local";
const unhealthy = env.UNHEALTHY === "1";

const PROBES = /probe|healthcheck|googlehc|cloud-run-canary/i;
const WORK = new Set(["GET /", "POST /chat", "POST /api/v2/recommend/personalized"]);

let served = 0;

/** Returns whether request number `n` (from 1) is one of `percent` in a hundred, spread evenly; `shift` moves the pattern. */
function isDue(n, percent, shift = 0) {
  return Math.floor((n * percent) / 100 + shift) > Math.floor(((n - 1) * percent) / 100 + shift);
}

function answer(response, status, body) {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    "x-revision": revision,
  });
  response.end(text);
}

async function readJson(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text === "" ? {} : JSON.parse(text);
}

/** Does one request's work: waits as long as it is told, answers, and writes the line that the log metrics count. */
async function work(request, response) {
  const isProbe = PROBES.test(request.headers["user-agent"] ?? "");
  const n = isProbe ? 0 : ++served;
  const { user_id = "anonymous", message = "" } = await readJson(request);
  const slow = !isProbe && isDue(n, slowRate, 0.5);
  const success = isProbe || !isDue(n, errorRate);
  const seconds = baseSeconds + (slow ? slowSeconds : 0);
  if (seconds > 0) await sleep(seconds * 1000);

  const told = success
    ? { success, confidence, answer: `You said: ${message}`, version, user_id }
    : { success, error: "the model gateway gave no answer", version, user_id };
  answer(response, success ? 200 : 500, told);
  const severity = success ? "INFO" : "ERROR";
  const line = { severity, message: `${request.method} ${request.url}`, success, version, user_id, probe: isProbe };
  console.log(JSON.stringify(success ? { ...line, confidence } : line));
}

function health(response) {
  const status = unhealthy ? "unhealthy" : "healthy";
  answer(response, unhealthy ? 503 : 200, { status, version, pipeline_ready: !unhealthy });
}

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  const route = `${request.method} ${pathname}`;
  if (route === "GET /health") health(response);
  else if (WORK.has(route))
    work(request, response).catch((error) => answer(response, 400, { success: false, error: error.message }));
  else answer(response, 404, { success: false, error: `nothing at ${route}` });
});

if (env.CRASH === "1") {
  console.error(`ion-api ${version}: cannot load the pipeline, CRASH=1`);
  process.exit(1);
}

server.listen(Number(env.PORT ?? "8080"), env.HOST ?? "127.0.0.1", () => {
  console.log(JSON.stringify({ severity: "INFO", message: `ion-api ${version} listens`, version, revision }));
});
process.on("SIGTERM", () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
