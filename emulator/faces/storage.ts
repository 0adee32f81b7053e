import { gunzipSync } from "node:zlib";
import { type Bucket, md5Of, type StorageStore, type StoredObject } from "../buckets";
import { ApiError } from "../core/errors";
import { type JsonObject, objectOf, textOf } from "../core/json";
import type { ApiAnswer, ApiRequest, Clock, Face } from "../model";
import { renderTime } from "../telemetry/time";
import { type ApiMethod, createFace, pageOf } from "./routing";
import { parseUpload } from "./storage-upload";

/** What the face keeps and reads. */
export interface StorageParts {
  readonly store: StorageStore;
  readonly clock: Clock;
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
    return sendContent(parts.store.object(decodeURIComponent(bucket), decodeURIComponent(name)), request);
  };
}

function bucketMethods({ store, clock }: StorageParts): readonly ApiMethod[] {
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
  return [
    { method: "POST", path: new RegExp(`${BUCKETS}$`), answer: create },
    { method: "GET", path: new RegExp(`${BUCKETS}$`), answer: list },
    { method: "GET", path: new RegExp(`${BUCKET}$`), answer: (_, { bucket = "" }) => viewBucket(store.bucket(bucket)) },
  ];
}

function objectMethods({ store, clock }: StorageParts): readonly ApiMethod[] {
  const insert = (request: ApiRequest, { bucket = "" }: Params) => {
    const { fields, content } = parseUpload(request);
    return viewObject(store.insert(bucket, fields, content, clock.now()), request);
  };
  const list = (request: ApiRequest, { bucket = "" }: Params) => listObjects(store.objects(bucket), request);
  const get = (request: ApiRequest, { bucket = "", name = "" }: Params) =>
    viewObject(store.object(bucket, name), request);
  const remove = (_: ApiRequest, { bucket = "", name = "" }: Params) => {
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
  const { bucket, name, content, generation, at, contentType, contentEncoding } = object;
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
function sendContent({ content, contentType, contentEncoding }: StoredObject, { headers }: ApiRequest): ApiAnswer {
  const packed = contentEncoding === "gzip";
  const takesPacked = (headers["accept-encoding"] ?? "").includes("gzip");
  const type = { "content-type": contentType, ...(packed && takesPacked ? { "content-encoding": "gzip" } : {}) };
  if (packed && !takesPacked) return { status: 200, body: gunzipSync(content), headers: type };
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(headers["range"] ?? "") ?? [];
  if (first === undefined) return { status: 200, body: content, headers: type };
  const from = Number(first);
  const to = last ? Math.min(Number(last) + 1, content.byteLength) : content.byteLength;
  if (from >= content.byteLength) return { status: 416, body: new Uint8Array(), headers: type };
  const range = { "content-range": `bytes ${from}-${to - 1}/${content.byteLength}` };
  return { status: 206, body: content.subarray(from, to), headers: { ...type, ...range } };
}
