import { createHash } from "node:crypto";
import type { Estate, Turn } from "../estate/estate";
import { uuidOf } from "../ids";
import { canonical, compact, type Json, type JsonObject, objectOf, ownOf, textOf, without } from "../json";
import { mergePatch } from "../merge-patch";
import { ReasonedError } from "../reasoned";
import { acceptedView, putVersion, userOf } from "./book";
import { checkReferences } from "./check-references";
import { type ComputeKind, kindOf } from "./kinds";
import { pathOf, urlOf } from "./names";
import { computeOperationView, computeTime, digitsOf, openComputeOperation, repeated } from "./operations";
import type { ComputeKey } from "./records";
import { withWholeUrls } from "./references";
import { alreadyExists, inUse, invalidField, notFound, staleFingerprint } from "./refusals";

/** What only the server says; a client may send it back and changes nothing by it. */
const SERVER_SET = ["id", "kind", "creationTimestamp", "selfLink", "region", "fingerprint", "size", "status", "usedBy"];

/** One write: `type` is the method's name, `requestId` the client's own or empty. */
export interface ComputeWrite {
  readonly key: ComputeKey;
  readonly body: JsonObject;
  readonly requestId: string;
}

function kindFor(key: ComputeKey): ComputeKind {
  const kind = kindOf(key.collection, key.scope);
  if (kind === undefined) throw notFound(pathOf(key));
  return kind;
}

const NAME = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Returns what the client sets; throws the 400 for a field that nobody knows. */
function settable({ fields, noun }: ComputeKind, body: JsonObject): JsonObject {
  const strange = Object.keys(body).find((key) => ![...fields, ...SERVER_SET, "name"].includes(key));
  if (strange === undefined) return without(body, "name", ...SERVER_SET);
  const text = `Invalid JSON payload received. Unknown name "${strange}" at '${noun}': Cannot find field.`;
  throw new ReasonedError(400, "badRequest", text);
}

/** A hash of the content, as Google documents it: the same content has the same fingerprint. */
function fingerprintOf(key: ComputeKey, fields: JsonObject): string {
  return createHash("sha256")
    .update(`${pathOf(key)} ${canonical(fields)}`)
    .digest()
    .subarray(0, 8)
    .toString("base64");
}

/** gcloud sends back in the alphabet for URLs what it read in the other. */
function isSameFingerprint(given: Json | undefined, current: Json | undefined): boolean {
  return Buffer.from(textOf(given), "base64").equals(Buffer.from(textOf(current), "base64"));
}

type Born = Readonly<Record<"id" | "creationTimestamp", Json | undefined>>;

function render(estate: Estate, key: ComputeKey, given: JsonObject, born: Born): JsonObject {
  const kind = kindFor(key);
  const fields = objectOf(withWholeUrls(given, key.project));
  checkReferences(estate, key, kind, fields);
  const complete = kind.complete(fields, key, estate);
  return compact({
    kind: `compute#${kind.noun}`,
    id: born.id,
    creationTimestamp: born.creationTimestamp,
    name: key.name,
    ...complete,
    selfLink: urlOf(pathOf(key)),
    region: key.scope === "global" ? undefined : urlOf(`projects/${key.project}/${key.scope}`),
    fingerprint: kind.changeable ? fingerprintOf(key, complete) : undefined,
  });
}

/** Opens the operation, and lets the resource be so from its end on, unless that fails; without a view it is gone then. */
function commit(
  estate: Estate,
  write: ComputeWrite,
  type: string,
  views: { readonly next: JsonObject | undefined; readonly target: JsonObject },
  now: number,
): Turn<JsonObject> {
  const { key, requestId } = write;
  const opened = openComputeOperation(estate, { key, type, target: views.target, requestId }, now);
  const { doneAt: at, failure } = opened.operation;
  const version = views.next === undefined ? { at } : { at, view: views.next };
  const next = failure === undefined ? putVersion(opened.estate, key, version, now) : opened.estate;
  return { estate: next, answer: computeOperationView(opened.operation, now) };
}

/** A request that was heard already is answered by its operation, as that is now. */
function once(
  estate: Estate,
  { key, requestId }: ComputeWrite,
  now: number,
  work: () => Turn<JsonObject>,
): Turn<JsonObject> {
  const before = repeated(estate, key.project, requestId);
  return before === undefined ? work() : { estate, answer: computeOperationView(before, now) };
}

function existing(estate: Estate, key: ComputeKey): JsonObject {
  const view = acceptedView(estate, key);
  if (view === undefined) throw notFound(pathOf(key));
  return view;
}

/** Makes the resource; 409 where there is one, 404 where it refers to what is not there, 400 for what cannot be. */
export function insertResource(estate: Estate, write: ComputeWrite, now: number): Turn<JsonObject> {
  return once(estate, write, now, () => {
    const { key, body } = write;
    if (!NAME.test(key.name))
      throw invalidField("resource.name", key.name, "Must be a match of regex '(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)'");
    const given = mergePatch({}, settable(kindFor(key), body));
    if (acceptedView(estate, key) !== undefined) throw alreadyExists(key);
    const id = digitsOf(uuidOf(`${estate.settings.seed} ${pathOf(key)} ${now}`));
    const next = render(estate, key, given, { id, creationTimestamp: computeTime(now) });
    return commit(estate, write, "insert", { next, target: next }, now);
  });
}

/**
 * Changes the resource: `patch` merges the body (RFC 7386), `update` puts it in the place of every field. Throws the 412
 * unless the body has the fingerprint of what was last accepted.
 */
export function changeResource(
  estate: Estate,
  write: ComputeWrite,
  type: "patch" | "update",
  now: number,
): Turn<JsonObject> {
  return once(estate, write, now, () => {
    const { key, body } = write;
    const kind = kindFor(key);
    const before = existing(estate, key);
    const changes = settable(kind, body);
    if (!isSameFingerprint(body["fingerprint"], before["fingerprint"])) throw staleFingerprint();
    const given = mergePatch(type === "patch" ? without(before, "name", ...SERVER_SET) : {}, changes);
    const next = render(estate, key, given, { id: before["id"], creationTimestamp: before["creationTimestamp"] });
    return commit(estate, write, type, { next, target: before }, now);
  });
}

/** Puts one reference of the resource in another's place, as `setUrlMap` of a proxy does; no fingerprint is asked for. */
export function setReference(estate: Estate, write: ComputeWrite, field: string, now: number): Turn<JsonObject> {
  return once(estate, write, now, () => {
    const before = existing(estate, write.key);
    const given = { ...without(before, "name", ...SERVER_SET), [field]: ownOf(write.body, field) };
    const born = { id: before["id"], creationTimestamp: before["creationTimestamp"] };
    const type = `set${field.charAt(0).toUpperCase()}${field.slice(1)}`;
    return commit(estate, write, type, { next: render(estate, write.key, given, born), target: before }, now);
  });
}

/** Deletes the resource; 404 where there is none, 400 where another refers to it. */
export function deleteResource(estate: Estate, write: ComputeWrite, now: number): Turn<JsonObject> {
  return once(estate, write, now, () => {
    const target = existing(estate, write.key);
    const user = userOf(estate, write.key);
    if (user !== undefined) throw inUse(write.key, user);
    return commit(estate, write, "delete", { next: undefined, target }, now);
  });
}

/** Returns whether the URL map could be so, as `validate` says it; changes nothing. */
export function validateUrlMap(estate: Estate, { key, body }: ComputeWrite): JsonObject {
  try {
    render(estate, key, mergePatch({}, settable(kindFor(key), body)), { id: "0", creationTimestamp: "" });
    return { result: { loadSucceeded: true, testPassed: true } };
  } catch (error) {
    if (!(error instanceof ReasonedError)) throw error;
    return { result: { loadSucceeded: false, loadErrors: [error.message] } };
  }
}
