import type { JsonObject } from "../json";

/** Where compute resources and operations are: `project` is an id, `scope` is `global` or `regions/R`. */
export interface ComputePlace {
  readonly project: string;
  readonly scope: string;
}

/** Which compute resource, such as the one of `urlMaps` in `global` that is called `web`. */
export interface ComputeKey extends ComputePlace {
  readonly collection: string;
  readonly name: string;
}

/** What a resource is from a moment on. */
export interface ComputeVersion {
  /** Epoch milliseconds: the end of the operation that made it so. */
  readonly at: number;
  /** The resource as its API shows it; absent from its deletion on. */
  readonly view?: JsonObject;
}

/** A resource with the versions that may still be seen, oldest first; the last is what the last write asked for. */
export interface ComputeResource {
  readonly key: ComputeKey;
  readonly versions: readonly ComputeVersion[];
}

/** Why an operation ends in vain, as its `error.errors` has it. */
export interface ComputeFailure {
  /** Such as `QUOTA_EXCEEDED`. */
  readonly code: string;
  readonly message: string;
}

/** What the operator wants of the next operation on a matching target. */
export interface ComputeFate extends ComputeFailure {
  /** A regular expression on `projects/P/global/urlMaps/M` and the like. */
  readonly target: string;
}

/** One write on its way; its end is certain when it begins. */
export interface ComputeOperation extends ComputePlace {
  readonly name: string;
  /** 19 digits. */
  readonly id: string;
  /** `insert`, `patch` and so on, as the API names its methods. */
  readonly type: string;
  /** Whole URL of what is written. */
  readonly target: string;
  readonly targetId: string;
  /** The client's own id of the request, or empty; a request that says it again is the same operation. */
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly insertedAt: number;
  /** Epoch milliseconds from which it is DONE. */
  readonly doneAt: number;
  /** There where it ends in vain; what it was to write is then never so. */
  readonly failure?: ComputeFailure;
}

/** All that Compute Engine keeps; by key and by operation name. */
export interface ComputeBook {
  readonly resources: Readonly<Record<string, ComputeResource>>;
  readonly operations: Readonly<Record<string, ComputeOperation>>;
  /** Each befalls one operation, the first that matches. */
  readonly fates: readonly ComputeFate[];
}

/** A book in which nothing was written yet. */
export const EMPTY_COMPUTE: ComputeBook = { resources: {}, operations: {}, fates: [] };
