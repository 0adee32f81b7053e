import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Pool } from "undici";
import type { Clock, Route, TelemetrySink } from "../model";
import { parseAffinity, renderAffinity } from "./affinity";
import { answerRefusal, NO_INSTANCE, NOT_FOUND, type Refusal } from "./answers";
import { Exchange, type Outcome } from "./exchange";
import { hasBody, requestHeaders } from "./headers";
import type { Random } from "./random";
import type { Destination, RouteTable } from "./routes";
import type { ProcessRuntime } from "./runtime";
import { drawRevision, isInSplit } from "./split";

/** What the front needs: where hosts lead, what runs, whom to tell, and a source of chance. */
export interface FrontParts {
  readonly routes: RouteTable;
  readonly runtime: ProcessRuntime;
  readonly telemetry: TelemetrySink;
  readonly clock: Clock;
  readonly random: Random;
}

/** One request on its way to the revision that was chosen for it. */
interface Errand {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly route: Route;
  readonly revision: string;
  readonly path: string;
  readonly trace: string;
  /** Binds the client to the revision; absent where the revision wants no affinity or a tag's host chose it. */
  readonly cookie: string | undefined;
}

/** Answers one request, by the host that it names or, where a load balancer has decided, by another, or with its refusal. */
export type Front = (request: IncomingMessage, response: ServerResponse, lead?: string | Refusal) => void;

/** Returns the function that answers requests for services: 404 where nothing is routed, 503 where nothing runs. */
export function createFront(parts: FrontParts): Front {
  return (request, response, lead = request.headers.host ?? "") => {
    if (typeof lead !== "string") {
      request.resume();
      answerRefusal(response, lead);
      return;
    }
    const destination = parts.routes.find(lead);
    const errand = destination && planErrand(parts, destination, request, response);
    if (errand === undefined) {
      request.resume();
      answerRefusal(response, NOT_FOUND);
      return;
    }
    const pool = parts.runtime.find({ ...errand.route, revision: errand.revision })?.connections();
    if (pool === undefined) void wake(parts, errand);
    else forward(parts, errand, pool);
  };
}

/** Returns the errand for the request, or undefined where its host's service sends no traffic anywhere. */
function planErrand(
  parts: FrontParts,
  { route, revision: tagged }: Destination,
  request: IncomingMessage,
  response: ServerResponse,
): Errand | undefined {
  const revision = tagged ?? boundRevision(parts, route, request) ?? drawRevision(route.weights, parts.random);
  if (revision === undefined) return undefined;
  return {
    request,
    response,
    route,
    revision,
    path: pathOf(request.url ?? "/"),
    trace: traceOf(request),
    cookie: tagged === undefined && isAffine(parts, route, revision) ? renderAffinity(revision) : undefined,
  };
}

/** Returns the revision that the client's cookie names, as long as that runs, wants affinity, and has a share of the traffic. */
function boundRevision(parts: FrontParts, route: Route, { headers }: IncomingMessage): string | undefined {
  const bound = parseAffinity(headers.cookie);
  return bound !== undefined && isInSplit(route.weights, bound) && isAffine(parts, route, bound) ? bound : undefined;
}

/** Affinity belongs to the revision: in one split there may be revisions with and without. */
function isAffine({ runtime }: FrontParts, route: Route, revision: string): boolean {
  return runtime.find({ ...route, revision })?.spec.sessionAffinity === true;
}

/** Starts the revision's process again, as a platform that scales from zero would, and then forwards. */
async function wake(parts: FrontParts, errand: Errand): Promise<void> {
  const instance = parts.runtime.find({ ...errand.route, revision: errand.revision });
  await instance?.start();
  const pool = instance?.connections();
  if (pool !== undefined) return forward(parts, errand, pool);
  errand.request.resume();
  const responseBytes = answerRefusal(errand.response, NO_INSTANCE);
  report(parts, errand, 0, { status: NO_INSTANCE.status, responseBytes, reachedContainer: false });
}

function forward(parts: FrontParts, errand: Errand, pool: Pool): void {
  const { request, response, path, trace, cookie } = errand;
  const startedAt = performance.now();
  const exchange = new Exchange(response, cookie, (outcome) =>
    report(parts, errand, (performance.now() - startedAt) / 1000, outcome),
  );
  pool.dispatch(
    {
      method: request.method ?? "GET",
      path,
      headers: requestHeaders(request, trace),
      body: hasBody(request) ? request : null,
    },
    exchange,
  );
}

function report({ telemetry, clock }: FrontParts, errand: Errand, latencySeconds: number, outcome: Outcome): void {
  const { request, route, revision, path, trace } = errand;
  telemetry.request({
    at: clock.now(),
    project: route.project,
    region: route.region,
    service: route.service,
    revision,
    method: request.method ?? "GET",
    url: `http://${request.headers.host}${path}`,
    latencySeconds,
    userAgent: request.headers["user-agent"] ?? "",
    trace,
    ...outcome,
  });
}

/** Returns the path with its query, also where the client took the front for a proxy and sent a whole URL. */
function pathOf(target: string): string {
  if (target.startsWith("/")) return target;
  const url = URL.canParse(target) ? new URL(target) : undefined;
  return url === undefined ? "/" : `${url.pathname}${url.search}`;
}

/** Returns the caller's trace id where it sent one, else a new one. */
function traceOf(request: IncomingMessage): string {
  const context = request.headers["x-cloud-trace-context"];
  const [trace = ""] = typeof context === "string" ? context.split("/") : [];
  return /^[0-9a-f]{32}$/.test(trace) ? trace : randomUUID().replaceAll("-", "");
}
