import type { Route, StartResult } from "../model";
import { endOperations } from "./operations";
import { LATEST, type ServedTarget, type TrafficEntry } from "./spec";
import type { Micros } from "./timestamps";
import { hostsOf } from "./urls";
import { serviceView } from "./view";
import {
  type Effect,
  type Finding,
  nextMicros,
  putRevision,
  putService,
  type RevisionRecord,
  revisionId,
  type ServiceKey,
  type ServiceRecord,
  type ServiceStatus,
  type Step,
  serviceId,
  type World,
} from "./world";

/** gRPC codes of failed operations, as recorded: a revision that is not ready, and one that is not there. */
const FAILED_PRECONDITION = 9;
const INTERNAL = 13;

type Outcome =
  | { readonly kind: "wait" }
  | { readonly kind: "served"; readonly serving: readonly ServedTarget[]; readonly latestReady: string | undefined }
  | { readonly kind: "failed"; readonly code: number; readonly message: string; readonly byRoute: boolean };

function notReady(revision: RevisionRecord, byRoute: boolean): Outcome {
  const message = `Revision '${revision.name}' is not ready and cannot serve traffic. ${revision.message}`;
  return { kind: "failed", code: FAILED_PRECONDITION, message, byRoute };
}

type Resolved = { readonly target: ServedTarget } | { readonly outcome: Outcome };

function resolve(world: World, record: ServiceRecord, entry: TrafficEntry, latestReady: string | undefined): Resolved {
  const name = entry.type === LATEST ? (latestReady ?? record.status.latestCreated ?? "") : (entry.revision ?? "");
  const revision = world.revisions[revisionId(record.key, name)];
  if (revision === undefined || serviceId(revision.key) !== serviceId(record.key)) {
    const message = `Revision '${name}' does not exist or is deleted. Update all traffic to route to currently available revisions.`;
    return { outcome: { kind: "failed", code: INTERNAL, message, byRoute: true } };
  }
  if (revision.state === "pending") return { outcome: { kind: "wait" } };
  if (revision.state === "failed") return { outcome: notReady(revision, true) };
  const tag = entry.tag === undefined ? {} : { tag: entry.tag };
  return { target: { latest: entry.type === LATEST, revision: name, percent: entry.percent ?? 0, ...tag } };
}

function outcomeOf(world: World, record: ServiceRecord): Outcome {
  const created = record.reconcile?.created;
  const revision = created === undefined ? undefined : world.revisions[revisionId(record.key, created)];
  if (revision?.state === "pending") return { kind: "wait" };
  const latestReady = revision?.state === "ready" ? revision.name : record.status.latestReady;
  const resolved = record.spec.traffic.map((entry) => resolve(world, record, entry, latestReady));
  const troubles = resolved.flatMap((one) => ("outcome" in one ? [one.outcome] : []));
  if (revision?.state === "failed") return notReady(revision, troubles.length > 0);
  const worst = troubles.find((trouble) => trouble.kind === "failed") ?? troubles[0];
  if (worst !== undefined) return worst;
  return { kind: "served", latestReady, serving: resolved.flatMap((one) => ("target" in one ? [one.target] : [])) };
}

function served(record: ServiceRecord, outcome: Outcome & { kind: "served" }, at: Micros): ServiceStatus {
  const good: Finding = { state: "SUCCEEDED", at };
  const { latestReady: _before, ...status } = record.status;
  return {
    ...status,
    ...(outcome.latestReady === undefined ? {} : { latestReady: outcome.latestReady }),
    observedGeneration: record.generation,
    serving: outcome.serving,
    ready: good,
    configurations: good,
    routes: good,
  };
}

function failed(record: ServiceRecord, outcome: Outcome & { kind: "failed" }, at: Micros): ServiceStatus {
  const bad: Finding = {
    state: "FAILED",
    message: outcome.message,
    at,
    ...(outcome.code === FAILED_PRECONDITION ? { revisionReason: "HEALTH_CHECK_CONTAINER_ERROR" as const } : {}),
  };
  const good: Finding = { state: "SUCCEEDED", at };
  const byConfiguration = record.reconcile?.created !== undefined;
  return {
    ...record.status,
    ready: bad,
    configurations: byConfiguration ? bad : good,
    routes: outcome.byRoute || record.status.serving.length === 0 ? bad : good,
  };
}

/** Returns the routing that the data plane must have for what the service serves. */
export function routeOf(record: ServiceRecord): Route {
  const { serving } = record.status;
  return {
    ...record.key,
    hosts: hostsOf(record.key),
    weights: serving.filter((target) => target.percent > 0).map(({ revision, percent }) => ({ revision, percent })),
    tags: Object.fromEntries(serving.flatMap(({ tag, revision }) => (tag === undefined ? [] : [[tag, revision]]))),
    sessionAffinity: record.spec.template["sessionAffinity"] === true,
  };
}

function settle(world: World, key: ServiceKey, now: number): Step<void> {
  const record = world.services[serviceId(key)];
  if (record?.reconcile === undefined || now < record.reconcile.readyAt)
    return { world, answer: undefined, effects: [] };
  const outcome = outcomeOf(world, record);
  if (outcome.kind === "wait") return { world, answer: undefined, effects: [] };
  const moment = nextMicros(world, now);
  const { reconcile: _done, ...rest } = record;
  const status = outcome.kind === "served" ? served(record, outcome, moment.at) : failed(record, outcome, moment.at);
  const next: ServiceRecord = { ...rest, status };
  const settled = putService(moment.world, next);
  const view = serviceView(settled, next);
  const ending =
    outcome.kind === "served" ? { response: view } : { error: { code: outcome.code, message: outcome.message } };
  const effects: readonly Effect[] = outcome.kind === "served" ? [{ kind: "route", route: routeOf(next) }] : [];
  return { world: endOperations(settled, key, ending, view), answer: undefined, effects };
}

function takeOutcome(world: World, revision: RevisionRecord, now: number): World {
  const outcome = revision.outcome;
  if (revision.state !== "pending" || outcome === undefined || now < revision.notBefore) return world;
  const moment = nextMicros(world, now);
  const state = outcome.ok ? "ready" : "failed";
  return putRevision(moment.world, {
    ...revision,
    state,
    message: outcome.ok ? "" : outcome.message,
    settledAt: moment.at,
  });
}

/** Takes every outcome that is due and ends every reconciliation that can end at `now`. */
export function tick(world: World, now: number): Step<void> {
  const known = Object.values(world.revisions).reduce((next, revision) => takeOutcome(next, revision, now), world);
  return Object.values(known.services).reduce<Step<void>>(
    (step, record) => {
      const next = settle(step.world, record.key, now);
      return { ...next, effects: [...step.effects, ...next.effects] };
    },
    { world: known, answer: undefined, effects: [] },
  );
}

/** Takes note of how the runtime's start of a revision ended; a revision that is gone or settled is left alone. */
export function started(world: World, key: ServiceKey, revision: string, result: StartResult, now: number): Step<void> {
  const record = world.revisions[revisionId(key, revision)];
  if (record === undefined || record.outcome !== undefined) return { world, answer: undefined, effects: [] };
  return tick(putRevision(world, { ...record, outcome: result }), now);
}

/** Returns the next moment after `now` (epoch milliseconds) at which `tick` may change something; undefined when only events can. */
export function nextDeadline(world: World, now: number): number | undefined {
  const revisions = Object.values(world.revisions).filter(
    ({ state, outcome }) => state === "pending" && outcome !== undefined,
  );
  const services = Object.values(world.services).flatMap(({ reconcile }) =>
    reconcile === undefined ? [] : [reconcile.readyAt],
  );
  const moments = [...revisions.map((revision) => revision.notBefore), ...services].filter((moment) => moment > now);
  return moments.length === 0 ? undefined : Math.min(...moments);
}
