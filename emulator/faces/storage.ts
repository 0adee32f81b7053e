import { gunzipSync } from "node:zlib";
import { type Bucket, md5Of, type StorageStore, type StoredObject } from "../buckets";
import { ApiError } from "../core/errors";
import { type JsonObject, objectOf, textOf } from "../core/json";
import type { ApiAnswer, ApiRequest, Clock, Face } from "../model";
import { renderTime } from "../telemetry/time";
import { type ApiMethod, createFace, pageOf } from "./routing";
import { checkGeneration, isMeant, isUnchanged } from "./storage-conditions";
import { parseUpload } from "./storage-upload";

/** What the face keeps and reads. */
export interface StorageParts {
  readonly store: StorageStore;
  readonly clock: Clock;
  /** The permissions that the caller lacks. */
  readonly denied: () => readonly string[];
}

type Params = Readonly<Record<string, string>>;

const BUCKETS = "^/storage/v1/b";
const BUCKET = `${BUCKETS}/(?<bucket>[^/]+)`;
const MEDIA = /^\/(?:download\/)?storage\/v1\/b\/(?<bucket>[^/]+)\/o\/(?<name>.+)$/;

/** Returns the JSON API of Cloud Storage, as far as writing, listing, reading and deleting whole objects. */
export function createStorage(parts: StorageParts): Face {
  const json = createFace([...bucketMethods(parts), ...objectMethods(parts)]);
  return (request) => {
    const match = request.method === "GET" && request.query.get("alt") === "media" ? MEDIA.exec(request.path) : null;
    if (match === null) return json(request);
    const { bucket = "", name = "" } = match.groups ?? {};
    const object = findObject(parts.store, request, decodeURIComponent(bucket), decodeURIComponent(name));
    return isUnchanged(request.query, object) ? { status: 304, body: new Uint8Array() } : sendContent(object, request);
  };
}

/** An older generation is not there any more. */
function findObject(store: StorageStore, { query }: ApiRequest, bucket: string, name: string): StoredObject {
  const object = store.object(bucket, name);
  if (isMeant(query, object)) return object;
  throw new ApiError("NOT_FOUND", `No such object: ${bucket}/${name}#${query.get("generation")}`);
}

function bucketMethods({ store, clock, denied }: StorageParts): readonly ApiMethod[] {
  const create = ({ body, query }: ApiRequest) => {
    const given = objectOf(body);
    const name = textOf(given["name"]);
    if (!/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/.test(name)) {
      throw new ApiError("INVALID_ARGUMENT", `Invalid bucket name: '${name}'`);
    }
    const location = textOf(given["location"]).toUpperCase() || "US";
    return viewBucket(store.createBucket({ name, project: query.get("project") ?? "", location, at: clock.now() }));
  };
  const list = ({ query }: ApiRequest) => ({
    kind: "storage#buckets",
    items: store.buckets(query.get("project") ?? "").map(viewBucket),
  });
  const test = ({ query }: ApiRequest, { bucket = "" }: Params) => {
    store.bucket(bucket);
    const permissions = query.getAll("permissions").filter((permission) => !denied().includes(permission));
    return { kind: "storage#testIamPermissionsResponse", ...(permissions.length === 0 ? {} : { permissions }) };
  };
  return [
    { method: "POST", path: new RegExp(`${BUCKETS}$`), answer: create },
    { method: "GET", path: new RegExp(`${BUCKETS}$`), answer: list },
    { method: "GET", path: new RegExp(`${BUCKET}/iam/testPermissions$`), answer: test },
    { method: "GET", path: new RegExp(`${BUCKET}$`), answer: (_, { bucket = "" }) => viewBucket(store.bucket(bucket)) },
  ];
}

function objectMethods({ store, clock }: StorageParts): readonly ApiMethod[] {
  const insert = (request: ApiRequest, { bucket = "" }: Params) => {
    const { fields, content } = parseUpload(request);
    checkGeneration(request.query, store.find(bucket, fields.name));
    return viewObject(store.insert(bucket, fields, content, clock.now()), request);
  };
  const list = (request: ApiRequest, { bucket = "" }: Params) => listObjects(store.objects(bucket), request);
  const get = (request: ApiRequest, { bucket = "", name = "" }: Params) => {
    const object = findObject(store, request, bucket, name);
    checkGeneration(request.query, object);
    return viewObject(object, request);
  };
  const remove = (request: ApiRequest, { bucket = "", name = "" }: Params) => {
    checkGeneration(request.query, findObject(store, request, bucket, name));
    store.delete(bucket, name);
    return {};
  };
  return [
    { method: "POST", path: /^\/upload\/storage\/v1\/b\/(?<bucket>[^/]+)\/o$/, answer: insert },
    { method: "GET", path: new RegExp(`${BUCKET}/o$`), answer: list },
    { method: "GET", path: new RegExp(`${BUCKET}/o/(?<name>.+)$`), answer: get },
    { method: "DELETE", path: new RegExp(`${BUCKET}/o/(?<name>.+)$`), answer: remove },
  ];
}

/** What lies below a delimiter after the prefix is told as one prefix; items and prefixes share a page. */
function listObjects(all: readonly StoredObject[], request: ApiRequest): JsonObject {
  const { query } = request;
  const [prefix, delimiter] = [query.get("prefix") ?? "", query.get("delimiter") ?? ""];
  const found = new Map<string, StoredObject | undefined>();
  for (const object of all.filter(({ name }) => name.startsWith(prefix))) {
    const cut = delimiter === "" ? -1 : object.name.indexOf(delimiter, prefix.length);
    if (cut === -1) found.set(object.name, object);
    else found.set(object.name.slice(0, cut + delimiter.length), undefined);
  }
  const { items: page, next } = pageOf([...found], query, "maxResults", "pageToken");
  const items = page.flatMap(([, object]) => (object === undefined ? [] : [viewObject(object, request)]));
  const prefixes = page.flatMap(([name, object]) => (object === undefined ? [name] : []));
  return {
    kind: "storage#objects",
    ...(items.length > 0 ? { items } : {}),
    ...(prefixes.length > 0 ? { prefixes } : {}),
    ...(next === undefined ? {} : { nextPageToken: next }),
  };
}

function viewBucket({ name, location, at }: Bucket): JsonObject {
  const time = renderTime(at);
  return {
    kind: "storage#bucket",
    id: name,
    name,
    location,
    storageClass: "STANDARD",
    metageneration: "1",
    timeCreated: time,
    updated: time,
  };
}

function viewObject(object: StoredObject, { headers }: ApiRequest): JsonObject {
  const { bucket, name, content, generation, at, contentType, contentEncoding, cacheControl } = object;
  const path = `${encodeURIComponent(bucket)}/o/${encodeURIComponent(name)}`;
  const time = renderTime(at);
  return {
    kind: "storage#object",
    id: `${bucket}/${name}/${generation}`,
    bucket,
    name,
    generation: String(generation),
    metageneration: "1",
    contentType,
    ...(contentEncoding === "" ? {} : { contentEncoding }),
    ...(cacheControl === "" ? {} : { cacheControl }),
    size: String(content.byteLength),
    md5Hash: md5Of(content),
    // gcloud reads the content from here; the host is the one that it reaches the emulator by.
    mediaLink: `http://${headers["host"] ?? "localhost"}/download/storage/v1/b/${path}?generation=${generation}&alt=media`,
    storageClass: "STANDARD",
    timeCreated: time,
    updated: time,
  };
}

/** What is kept packed is unpacked for who does not take it packed, and then has no ranges ("decompressive transcoding"). */
function sendContent(object: StoredObject, { headers }: ApiRequest): ApiAnswer {
  const { content, contentType, contentEncoding, cacheControl, generation } = object;
  const packed = contentEncoding === "gzip";
  const takesPacked = (headers["accept-encoding"] ?? "").includes("gzip");
  const version = { "x-goog-generation": String(generation), "x-goog-metageneration": "1" };
  const type = {
    ...version,
    "content-type": contentType,
    // Objects are private here, which is what Cloud Storage says of them where nothing else was said.
    "cache-control": cacheControl || "private, max-age=0",
    ...(packed && takesPacked ? { "content-encoding": "gzip" } : {}),
  };
  if (packed && !takesPacked) return { status: 200, body: gunzipSync(content), headers: type };
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(headers["range"] ?? "") ?? [];
  if (first === undefined) return { status: 200, body: content, headers: type };
  const from = Number(first);
  const to = last ? Math.min(Number(last) + 1, content.byteLength) : content.byteLength;
  if (from >= content.byteLength) return { status: 416, body: new Uint8Array(), headers: type };
  const range = { "content-range": `bytes ${from}-${to - 1}/${content.byteLength}` };
  return { status: 206, body: content.subarray(from, to), headers: { ...type, ...range } };
}
