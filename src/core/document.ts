import { messageOf, RolloutError } from "../errors";
import { parsePercentDocument } from "./assignment";
import type { Json } from "./json";
import type { Route } from "./outside";
import { shellWord } from "./shell";

/** The route of an application's router that polls a document. */
export type DocumentRoute = Extract<Route, { kind: "document" }>;

/**
 * Returns the canary's percent, 0–100, that the document says. Throws ROUTE_UNFIT for one that routers could not read, and
 * for one that is another service's: neither is ever overwritten.
 */
export function percentInDocument(route: DocumentRoute, body: Json): number {
  const percent = readPercent(route, body);
  if (body["service"] === route.service) return percent;
  throw unfitDocument(route, `expected the service '${route.service}', got ${JSON.stringify(body["service"])}`);
}

/** Returns the document with this percent; members that the tool does not know stay as they were read. */
export function documentWith(route: DocumentRoute, body: Json, percent: number): Json {
  // A canary that an earlier rollout named is this rollout's no more.
  const { canary: _old, ...kept } = body;
  return { ...kept, version: 1, service: route.service, percent, assignment: "md5" };
}

/** Returns ROUTE_UNFIT for a document that says no percent; `why` is "expected X, got Y". */
export function unfitDocument(route: DocumentRoute, why: string): RolloutError {
  const { bucket, object } = route;
  return new RolloutError(
    "ROUTE_UNFIT",
    `document gs://${bucket}/${object}: ${why}`,
    `See what it says, and if nobody else needs it let it send nobody to the canary:
gcloud storage cat ${shellWord(`gs://${bucket}/${object}`)}
${closeDocument(route)}`,
  );
}

/** Returns the commands that write a document which sends nobody to the canary, whatever is there, to be pasted. */
export function closeDocument(route: DocumentRoute): string {
  const none = shellWord(JSON.stringify(documentWith(route, {}, 0)));
  const address = shellWord(`gs://${route.bucket}/${route.object}`);
  return `echo ${none} > percent.json
gcloud storage cp percent.json ${address} --content-type=application/json --cache-control=no-store`;
}

function readPercent(route: DocumentRoute, body: Json): number {
  try {
    return parsePercentDocument(JSON.stringify(body));
  } catch (cause) {
    throw unfitDocument(route, messageOf(cause));
  }
}
