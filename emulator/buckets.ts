import { createHash } from "node:crypto";
import { ApiError } from "./core/errors";

/** What a client says of an object beside its content. */
export interface ObjectFields {
  readonly name: string;
  readonly contentType: string;
  /** `gzip`, or empty. */
  readonly contentEncoding: string;
  /** As it was said, such as `no-store`; empty where nothing was. */
  readonly cacheControl: string;
}

/** One object; times in epoch milliseconds. */
export interface StoredObject extends ObjectFields {
  readonly bucket: string;
  readonly content: Uint8Array;
  readonly generation: number;
  readonly at: number;
}

/** One bucket. */
export interface Bucket {
  readonly name: string;
  readonly project: string;
  readonly location: string;
  readonly at: number;
}

/** Buckets and their objects. Methods throw ApiError for what is not there. */
export interface StorageStore {
  createBucket(bucket: Bucket): Bucket;
  bucket(name: string): Bucket;
  buckets(project: string): readonly Bucket[];
  /** Writes the object, whole, in the place of an older one. */
  insert(bucket: string, fields: ObjectFields, content: Uint8Array, now: number): StoredObject;
  object(bucket: string, name: string): StoredObject;
  /** Returns undefined for an object that is not there; throws where the bucket is not. */
  find(bucket: string, name: string): StoredObject | undefined;
  /** Returns the bucket's objects by name. */
  objects(bucket: string): readonly StoredObject[];
  delete(bucket: string, name: string): void;
  reset(): void;
}

/** Returns a store without buckets. */
export function createStorageStore(): StorageStore {
  const buckets = new Map<string, Bucket>();
  const objects = new Map<string, Map<string, StoredObject>>();
  let written = 0;
  const inside = (bucket: string) => {
    const found = objects.get(bucket);
    if (found === undefined) throw new ApiError("NOT_FOUND", "The specified bucket does not exist.");
    return found;
  };
  const find = (bucket: string, name: string) => inside(bucket).get(name);
  const object = (bucket: string, name: string) => {
    const found = find(bucket, name);
    if (found === undefined) throw new ApiError("NOT_FOUND", `No such object: ${bucket}/${name}`);
    return found;
  };
  return {
    createBucket(bucket) {
      if (buckets.has(bucket.name)) {
        throw new ApiError("ALREADY_EXISTS", "The requested bucket name is not available; it is in use already.");
      }
      buckets.set(bucket.name, bucket);
      objects.set(bucket.name, new Map());
      return bucket;
    },
    bucket(name) {
      const found = buckets.get(name);
      if (found === undefined) throw new ApiError("NOT_FOUND", "The specified bucket does not exist.");
      return found;
    },
    buckets: (project) => [...buckets.values()].filter((bucket) => bucket.project === project),
    insert(bucket, fields, content, now) {
      written += 1;
      const made = { ...fields, bucket, content, generation: now * 1000 + written, at: now };
      inside(bucket).set(fields.name, made);
      return made;
    },
    object,
    find,
    objects: (bucket) => [...inside(bucket).values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    delete: (bucket, name) => void inside(bucket).delete(object(bucket, name).name),
    reset() {
      buckets.clear();
      objects.clear();
    },
  };
}

/** Returns the base64 of the content's MD5, by which clients check what they got. */
export function md5Of(content: Uint8Array): string {
  return createHash("md5").update(content).digest("base64");
}
