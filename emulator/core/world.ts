import type { RevisionSpec, Route, StartResult } from "../model";
import type { Fate } from "./fates";
import type { JsonObject } from "./json";
import type { Settings } from "./settings";
import type { ServedTarget, ServiceSpec } from "./spec";
import type { Micros } from "./timestamps";

/** Which service; `project` is an id. */
export interface ServiceKey {
  readonly project: string;
  readonly region: string;
  readonly service: string;
}

/** One condition as the last look at the resource found it. */
export interface Finding {
  readonly state: "RECONCILING" | "FAILED" | "SUCCEEDED";
  readonly message?: string;
  readonly revisionReason?: "HEALTH_CHECK_CONTAINER_ERROR";
  readonly reason?: "CONTAINER_MISSING" | "CONTAINER_PERMISSION_DENIED";
  readonly at: Micros;
}

/** What is served, which a failed update leaves as it was. */
export interface ServiceStatus {
  /** The last generation that took effect; 0 before the first. */
  readonly observedGeneration: number;
  readonly latestReady?: string;
  readonly latestCreated?: string;
  readonly serving: readonly ServedTarget[];
  readonly ready: Finding;
  readonly configurations: Finding;
  readonly routes: Finding;
}

/** The work that the last write started; there is none once the service has settled. */
export interface Reconcile {
  /** The revision that the writes since the last settled state have made. */
  readonly created?: string;
  /** Epoch milliseconds before which it cannot end. */
  readonly readyAt: number;
}

/** A service: what it shall be (`spec`), what it is (`status`), and the work in between. */
export interface ServiceRecord {
  readonly key: ServiceKey;
  readonly uid: string;
  readonly spec: ServiceSpec;
  readonly generation: number;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
  readonly status: ServiceStatus;
  readonly reconcile?: Reconcile;
  /** Counts the revisions ever made, for server-made names. */
  readonly revisionCount: number;
  /** Annotations and labels that only v1 has, kept for v1. */
  readonly knative: Knative;
  readonly lastOperation: string;
  readonly policy: JsonObject;
}

/** What the v1 face keeps beside the shared state: reserved annotations that v2 has no field for. */
export interface Knative {
  readonly annotations: Readonly<Record<string, string>>;
  readonly templateAnnotations: Readonly<Record<string, string>>;
  readonly templateLabels: Readonly<Record<string, string>>;
}

/** A revision: the template it was made from, and how its start went. */
export interface RevisionRecord {
  readonly key: ServiceKey;
  readonly name: string;
  readonly uid: string;
  readonly template: JsonObject;
  readonly templateAnnotations: Readonly<Record<string, string>>;
  readonly templateLabels: Readonly<Record<string, string>>;
  readonly serviceGeneration: number;
  readonly createdAt: Micros;
  readonly state: "pending" | "ready" | "failed";
  readonly message: string;
  readonly settledAt: Micros;
  /** Epoch milliseconds before which the outcome stays unknown. */
  readonly notBefore: number;
  /** The outcome, once the runtime or a fate has told it; it is taken at `notBefore`. */
  readonly outcome?: StartResult;
}

/** A long-running operation; `response` or `error` is there once it is done. */
export interface OperationRecord {
  readonly id: string;
  readonly key: ServiceKey;
  readonly kind: "Service" | "Revision";
  readonly createdAt: Micros;
  readonly metadata: JsonObject;
  readonly done: boolean;
  readonly response?: JsonObject;
  readonly error?: { readonly code: number; readonly message: string };
}

/** Everything the control plane knows. Values only: a step makes a new one. */
export interface World {
  readonly settings: Settings;
  /** Ids drawn so far. */
  readonly drawn: number;
  /** The last timestamp given out; the next is later. */
  readonly micros: Micros;
  readonly services: Readonly<Record<string, ServiceRecord>>;
  readonly revisions: Readonly<Record<string, RevisionRecord>>;
  readonly operations: Readonly<Record<string, OperationRecord>>;
  readonly fates: readonly Fate[];
  /** `project/region` → epoch milliseconds of the writes of the last minute. */
  readonly writes: Readonly<Record<string, readonly number[]>>;
}

/** What the driver must do to the data plane after a step. */
export type Effect =
  | { readonly kind: "start"; readonly spec: RevisionSpec }
  | { readonly kind: "stop"; readonly key: ServiceKey; readonly revision: string }
  | { readonly kind: "route"; readonly route: Route }
  | { readonly kind: "unroute"; readonly key: ServiceKey };

/** What one step comes to: the next world, the answer to whoever asked, and orders for the data plane. */
export interface Step<T> {
  readonly world: World;
  readonly answer: T;
  readonly effects: readonly Effect[];
}

/** Returns an empty world. */
export function emptyWorld(settings: Settings): World {
  return { settings, drawn: 0, micros: 0, services: {}, revisions: {}, operations: {}, fates: [], writes: {} };
}

/** Returns the key of a service in `World.services`. */
export function serviceId(key: ServiceKey): string {
  return `${key.project}/${key.region}/${key.service}`;
}

/** Returns the key of a revision in `World.revisions`. Revision names are unique in a project and region. */
export function revisionId(key: Pick<ServiceKey, "project" | "region">, revision: string): string {
  return `${key.project}/${key.region}/${revision}`;
}

/** Returns the world with the service in it, in place of the one with the same key. */
export function putService(world: World, record: ServiceRecord): World {
  return { ...world, services: { ...world.services, [serviceId(record.key)]: record } };
}

/** Returns the world with the revision in it, in place of the one with the same name. */
export function putRevision(world: World, record: RevisionRecord): World {
  return { ...world, revisions: { ...world.revisions, [revisionId(record.key, record.name)]: record } };
}

/** Returns the world with the operation in it, in place of the one with the same id. */
export function putOperation(world: World, record: OperationRecord): World {
  return {
    ...world,
    operations: { ...world.operations, [`${record.key.project}/${record.key.region}/${record.id}`]: record },
  };
}

/** Returns the world one moment on, and the timestamp of that moment: `now`, or a microsecond after the last. */
export function nextMicros(world: World, now: number): { readonly world: World; readonly at: Micros } {
  const at = Math.max(now * 1000, world.micros + 1);
  return { world: { ...world, micros: at, drawn: world.drawn + 1 }, at };
}

/** Returns the revisions of one service, newest first. */
export function revisionsOf(world: World, key: ServiceKey): readonly RevisionRecord[] {
  return Object.values(world.revisions)
    .filter((revision) => serviceId(revision.key) === serviceId(key))
    .sort((left, right) => right.createdAt - left.createdAt);
}
