import { z } from "zod";
import { type DocumentRoute, percentInDocument, unfitDocument } from "../core/document";
import type { Json } from "../core/json";
import type { RouteRequest, RouteState } from "../core/outside";
import { leftInDocument } from "../core/route-down";
import { RolloutError } from "../errors";
import { parseAnswer } from "../google";
import type { JsonRequest, RequestJson } from "../ports";
import { AGAIN } from "./advice";
import { JSON_OBJECT } from "./wire";

const OBJECT = z.object({ generation: z.string().regex(/^\d+$/) });
/** What somebody writes while it is read is read again, so often. */
const LOOKS = 3;
/** Bytes; the document has a few hundred. */
const LONGEST = 65_536;

/**
 * Returns what the document says at present; one that does not exist says 0, at version `0`. Throws ROUTE_NOT_FOUND where
 * there is no such bucket, ROUTE_UNFIT for a document that routers could not read, CONFLICT for one that never rests. To
 * `lower` it, one that is no JSON object counts as one that gives the canary everybody.
 */
export async function readDocument(requestJson: RequestJson, route: DocumentRoute, to?: "lower"): Promise<RouteState> {
  const percentIn = to === "lower" ? leftInDocument : percentInDocument;
  for (let looked = 0; looked < LOOKS; looked += 1) {
    const version = await readGeneration(requestJson, route);
    if (version === undefined) {
      await requireBucket(requestJson, route);
      return { route, percent: 0, version: "0", body: {} };
    }
    const body = await readContent(requestJson, route, version, to);
    if (body !== undefined) return { route, percent: percentIn(route, body), version, body };
  }
  const message = `expected ${addressOf(route)} to stay as it is while it is read, got a new generation ${LOOKS} times`;
  throw new RolloutError("CONFLICT", message, AGAIN);
}

/** Returns when the document is written. Throws CONFLICT where it was written since, ROUTE_NOT_FOUND without its bucket. */
export async function sendDocument(
  requestJson: RequestJson,
  route: DocumentRoute,
  { api, method, path, body, metadata }: RouteRequest,
): Promise<void> {
  const answer = await requestJson({
    api,
    method,
    path,
    fromRoot: true,
    body,
    ...(metadata === undefined ? {} : { metadata }),
    kind: "write",
    doing: `write ${addressOf(route)}`,
    project: route.project,
    mayBeAbsent: true,
  });
  if (answer === undefined) throw missing(route);
}

async function readGeneration(requestJson: RequestJson, route: DocumentRoute): Promise<string | undefined> {
  const answer = await requestJson({ ...reading(route), path: objectPath(route) });
  return answer === undefined ? undefined : parseAnswer(OBJECT, answer, addressOf(route)).generation;
}

/** Exactly this generation, so that the answer is what a change on it is planned on; undefined where it is gone. */
async function readContent(
  requestJson: RequestJson,
  route: DocumentRoute,
  version: string,
  to: "lower" | undefined,
): Promise<Json | undefined> {
  const path = `${objectPath(route)}?alt=media&generation=${version}`;
  const text = await requestJson({ ...reading(route), path, textUpTo: LONGEST });
  if (typeof text !== "string") return undefined;
  const body = JSON_OBJECT.safeParse(parsed(text));
  if (body.success) return body.data;
  // Nothing of it could be kept, and nobody knows what a router makes of it: it counts as one without any member.
  if (to === "lower") return {};
  throw unfitDocument(route, `expected a JSON object, got ${text === "" ? "nothing" : "something else"}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function requireBucket(requestJson: RequestJson, route: DocumentRoute): Promise<void> {
  const path = `${bucketPath(route)}?maxResults=1&prefix=${encodeURIComponent(route.object)}`;
  if ((await requestJson({ ...reading(route), path })) === undefined) throw missing(route);
}

function reading(route: DocumentRoute): Omit<JsonRequest, "path"> {
  return {
    api: "storage",
    method: "GET",
    fromRoot: true,
    kind: "read",
    doing: `read ${addressOf(route)}`,
    project: route.project,
    mayBeAbsent: true,
  };
}

function bucketPath({ bucket }: DocumentRoute): string {
  return `/storage/v1/b/${encodeURIComponent(bucket)}/o`;
}

function objectPath(route: DocumentRoute): string {
  return `${bucketPath(route)}/${encodeURIComponent(route.object)}`;
}

function addressOf({ bucket, object }: DocumentRoute): string {
  return `gs://${bucket}/${object}`;
}

function missing({ bucket, project }: DocumentRoute): RolloutError {
  return new RolloutError(
    "ROUTE_NOT_FOUND",
    `expected the bucket '${bucket}', got none`,
    `Make it, in the region of the service:\ngcloud storage buckets create gs://${bucket} --project=${project} --location=REGION --uniform-bucket-level-access`,
  );
}
