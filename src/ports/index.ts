import type { Json } from "../core/json";
import type { Bucket, MetricRule } from "../core/metric";
import type { RevisionState, ServiceRef, ServiceState } from "../core/service";
import type { UpdateRequest } from "../core/update";
import type { Probe } from "./probe";
import type { Routes } from "./routes";

/** The services of one project and region. What cannot be read of one keeps nobody from reading the others. */
export interface ServiceList {
  readonly states: readonly ServiceState[];
  /** Those whose entry makes no sense, and why; the service is empty where not even its name can be read. */
  readonly unreadable: readonly { readonly ref: ServiceRef; readonly why: string }[];
}

/** Cloud Run services, as far as a rollout needs them. Every method throws `RolloutError` and nothing else. */
export interface Services {
  /** Returns the service, or undefined where it does not exist. */
  read(ref: ServiceRef): Promise<ServiceState | undefined>;
  /** Returns all services of one project and region, in no order; empty where there is none. */
  list(place: Omit<ServiceRef, "service">): Promise<ServiceList>;
  /**
   * Sends exactly this request; returns when Cloud Run has accepted it, long before it has taken effect.
   * A lost answer is thrown as CLOUD_UNREACHABLE: only a read can tell whether the write happened.
   */
  send(request: UpdateRequest): Promise<void>;
  /**
   * Creates the service from a v2 Service body in wire form; returns when Cloud Run has accepted it.
   * Throws CONFLICT where it exists already; a lost answer is thrown as by `send`.
   */
  create(ref: ServiceRef, body: Json): Promise<void>;
  /** Deletes the service with all its revisions; returns when it is gone. One that does not exist is gone already. */
  delete(ref: ServiceRef): Promise<void>;
}

/** The revisions of a service. */
export interface Revisions {
  /** Returns the revision, or undefined where it does not exist (yet, or any more). */
  read(ref: ServiceRef, revision: string): Promise<RevisionState | undefined>;
  /** Returns all revisions, newest first. */
  list(ref: ServiceRef): Promise<readonly RevisionState[]>;
  /** Deletes one; Cloud Run refuses the latest one and those that can receive traffic (CLOUD_REFUSED). */
  delete(ref: ServiceRef, revision: string): Promise<void>;
  /** Returns the last lines that the revision's container wrote, oldest first; empty where none can be had. Never throws. */
  lastWords(ref: ServiceRef, revision: string): Promise<readonly string[]>;
}

/** What is asked of a metrics backend: one metric of the canary, and of stable in the same minutes, over a range. */
export interface MetricQuery {
  readonly ref: ServiceRef;
  /** The canary's revision, by its short name. */
  readonly canary: string;
  /** The service that the canary is a revision of; absent: the one of `ref`. */
  readonly canaryService?: string;
  /** The revision to compare with; absent where the judge compares with nothing, or nothing else serves. */
  readonly stable?: string;
  readonly rule: MetricRule;
  /** Epoch milliseconds; `from` is inside, `to` is not. */
  readonly range: { readonly from: number; readonly to: number };
}

/** Where the numbers come from. */
export interface Metrics {
  /**
   * Returns the buckets that the backend has for the range, oldest first, and the query as a person could ask it.
   * No bucket is no data, a bucket of 0 is "looked and saw none"; a query that failed, in whole or in part, throws,
   * and so does a number that is none.
   */
  read(query: MetricQuery): Promise<MetricAnswer>;
  /** Returns the question without its range, as a person could ask it; asks nothing. Throws where `read` never could. */
  renderQuery(question: Omit<MetricQuery, "range">): string;
}

/** What a metrics backend has for a query; no bucket at all is no data. */
export interface MetricAnswer {
  readonly canary: readonly Bucket[];
  /** Of the revision to compare with; may reach back less far than the canary's. Empty where none was asked for. */
  readonly stable: readonly Bucket[];
  /** The question as a person could ask it. */
  readonly query: string;
  /**
   * Why, with advice: only the newest part of the canary's range was read; a `fail` in it stands, nothing else may be
   * concluded. Absent where the whole range was read.
   */
  readonly incomplete?: string;
  /** What is odd about the numbers and yet no reason to distrust them, e.g. a counter that began anew; clauses. */
  readonly notes?: readonly string[];
}

/** Time, injected so that tests can own it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after so many seconds, or as soon as `until` fires; rejects with CANCELLED when the run is cancelled meanwhile. */
  sleep(seconds: number, until?: AbortSignal): Promise<void>;
}

/** The Google APIs that a rollout may speak to, as gcloud names them. */
export type GoogleApi =
  | "run"
  | "monitoring"
  | "logging"
  | "iam"
  | "iamcredentials"
  | "serviceusage"
  | "artifactregistry"
  | "compute"
  | "cloudresourcemanager"
  | "storage";

/** One question or order to a Google API. */
export interface JsonRequest {
  readonly api: GoogleApi;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Path and query, beginning with a slash; appended to the API's endpoint as it is. */
  readonly path: string;
  /** The path then begins at the root of the API's address, with the version that the endpoint of some APIs ends in. */
  readonly fromRoot?: true;
  readonly body?: Json;
  /** What an upload says of its content, which then is the body: both travel in one request, `multipart/related`. */
  readonly metadata?: Json;
  /** A read is asked again on 429, 5xx and network faults; a write only when it was turned away with a `Retry-After`. */
  readonly kind: "read" | "write";
  /** What it is for, a clause without subject: "read service 'ion-api' in us-central1". */
  readonly doing: string;
  readonly project: string;
  /** A 404 then comes back as undefined. */
  readonly mayBeAbsent?: boolean;
  /** Seconds that it may take in all, retries included; default: the run's own limit. */
  readonly within?: number;
  /** The answer then comes back as text, unpacked where it is gzip; undefined where it is longer than so many bytes. */
  readonly textUpTo?: number;
}

/** Asks a Google API; resolves with the parsed answer. Throws RolloutError with the code that the refusal means. */
export type RequestJson = (request: JsonRequest) => Promise<unknown>;

export type {
  AskCloudWatch,
  AskForeign,
  CloudWatchQuery,
  CloudWatchRequest,
  CloudWatchSeries,
  ForeignAnswer,
  ForeignRequest,
} from "./foreign";
export type { Probe, ProbeAnswer, ProbeRequest } from "./probe";

/** What a person reads while it runs. */
export interface Log {
  info(line: string): void;
}

/** Keeps a gate's evidence where later steps find it. */
export interface EvidenceStore {
  /** Writes the value as JSON; returns the absolute path and the SHA-256 of the bytes in hex. */
  keep(name: string, evidence: unknown): Promise<{ readonly path: string; readonly digest: string }>;
}

/** Who runs this, for the ledger; empty strings on a laptop. */
export interface Actor {
  readonly name: string;
  readonly runUrl: string;
}

/** All that the flows know of the world. */
export interface World {
  readonly services: Services;
  readonly revisions: Revisions;
  readonly routes: Routes;
  readonly metrics: Metrics;
  readonly probe: Probe;
  readonly clock: Clock;
  readonly log: Log;
  readonly evidence: EvidenceStore;
  readonly actor: Actor;
}
