import { checkSpec, type Dialect } from "./checks";
import { projectNumberOf, uuidOf } from "./ids";
import { type JsonObject, objectOf } from "./json";
import { openOperation } from "./operations";
import { countWrite } from "./quota";
import { createRevision, type Planned, planRevision } from "./revision";
import { LATEST, type ServiceSpec, type TrafficEntry } from "./spec";
import { withTemplateDefaults } from "./template";
import type { Micros } from "./timestamps";
import { serviceView } from "./view";
import {
  type Effect,
  type Knative,
  nextMicros,
  type OperationRecord,
  putService,
  type Reconcile,
  type ServiceKey,
  type ServiceRecord,
  type ServiceStatus,
  type Step,
  serviceId,
  type World,
} from "./world";

/** A write that has been understood: what the service shall be, through which face. */
export interface Write {
  readonly key: ServiceKey;
  /** The writable part, before defaults. */
  readonly spec: JsonObject;
  readonly knative: Knative;
  readonly dialect: Dialect;
}

/** A service that v1 has never touched. */
export const NO_KNATIVE: Knative = { annotations: {}, templateAnnotations: {}, templateLabels: {} };

function shortRevision(entry: TrafficEntry): TrafficEntry {
  const { revision, ...rest } = entry;
  return revision === undefined ? entry : { ...rest, revision: revision.slice(revision.lastIndexOf("/") + 1) };
}

function withDefaults(key: ServiceKey, spec: JsonObject): ServiceSpec {
  const traffic = (spec["traffic"] ?? []) as readonly TrafficEntry[];
  return {
    ingress: "INGRESS_TRAFFIC_ALL",
    launchStage: "GA",
    ...spec,
    template: withTemplateDefaults(objectOf(spec["template"]), projectNumberOf(key.project)),
    // Cloud Run: no traffic asked for means all of it to the latest ready revision.
    traffic: traffic.length === 0 ? [{ type: LATEST, percent: 100 }] : traffic.map(shortRevision),
  };
}

function freshRecord(world: World, key: ServiceKey, spec: ServiceSpec, at: Micros): ServiceRecord {
  const waiting = { state: "RECONCILING", at } as const;
  return {
    key,
    uid: uuidOf(`${world.settings.seed} service ${serviceId(key)} ${at}`),
    spec,
    generation: 0,
    createdAt: at,
    updatedAt: at,
    status: { observedGeneration: 0, serving: [], ready: waiting, configurations: waiting, routes: waiting },
    revisionCount: 0,
    knative: NO_KNATIVE,
    lastOperation: "",
    policy: { version: 1, etag: "BwAAAAAAAAA=" },
  };
}

function workingStatus(status: ServiceStatus, planned: Planned, at: Micros): ServiceStatus {
  const waiting = { state: "RECONCILING", at } as const;
  return {
    ...status,
    ready: waiting,
    routes: waiting,
    configurations: planned.kind === "none" ? status.configurations : waiting,
    ...(planned.kind === "none" ? {} : { latestCreated: planned.name }),
  };
}

function reconcileAfter(before: ServiceRecord, planned: Planned, readyAt: number): Reconcile {
  const created = planned.kind === "none" ? before.reconcile?.created : planned.name;
  return { readyAt, ...(created === undefined ? {} : { created }) };
}

/**
 * Accepts a write: the generation grows at once, a changed template makes a revision, and an operation is opened that
 * ends when the reconciliation does. Throws what Cloud Run refuses synchronously; then nothing has changed.
 */
export function writeService(world: World, write: Write, now: number): Step<OperationRecord> {
  const { key } = write;
  const existing = world.services[serviceId(key)];
  const spec = withDefaults(key, write.spec);
  checkSpec(key.service, spec, write.dialect);
  const moment = nextMicros(countWrite(world, key, now), now);
  const before = existing ?? freshRecord(world, key, spec, moment.at);
  const planned = planRevision(world, before, existing?.spec.template, spec.template);
  const accepted: ServiceRecord = {
    ...before,
    spec,
    knative: write.knative,
    generation: before.generation + 1,
    updatedAt: moment.at,
    revisionCount: before.revisionCount + (planned.kind === "new" ? 1 : 0),
    status: workingStatus(before.status, planned, moment.at),
    reconcile: reconcileAfter(before, planned, now + world.settings.reconcileMs),
  };
  const made: { readonly world: World; readonly effects: readonly Effect[] } =
    planned.kind === "new"
      ? createRevision(moment.world, accepted, planned.name, moment.at, now)
      : { world: moment.world, effects: [] };
  return openWrite(made.world, accepted, made.effects, moment.at);
}

function openWrite(
  world: World,
  accepted: ServiceRecord,
  effects: readonly Effect[],
  at: Micros,
): Step<OperationRecord> {
  const opened = openOperation(world, accepted.key, "Service", () => serviceView(world, accepted), at);
  const record = { ...accepted, lastOperation: opened.operation.id };
  return { world: putService(opened.world, record), answer: opened.operation, effects };
}
