import type { Route, StartResult } from "../model";
import { endOperations } from "./operations";
import { outcomeOf } from "./outcome";
import { settledBy } from "./settled";
import { hostsOf } from "./urls";
import { serviceView } from "./view";
import {
  type Effect,
  nextMicros,
  putRevision,
  putService,
  type RevisionRecord,
  revisionId,
  type ServiceKey,
  type ServiceRecord,
  type Step,
  serviceId,
  type World,
} from "./world";

/** Returns the routing that the data plane must have for what the service serves. */
export function routeOf(record: ServiceRecord): Route {
  const { serving } = record.status;
  return {
    ...record.key,
    hosts: hostsOf(record.key),
    weights: serving.filter((target) => target.percent > 0).map(({ revision, percent }) => ({ revision, percent })),
    tags: Object.fromEntries(serving.flatMap(({ tag, revision }) => (tag === undefined ? [] : [[tag, revision]]))),
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
  const { status, error } = settledBy(world, record, outcome, moment.at);
  const next: ServiceRecord = { ...rest, status };
  const settled = putService(moment.world, next);
  const view = serviceView(settled, next);
  const effects: readonly Effect[] = outcome.kind === "served" ? [{ kind: "route", route: routeOf(next) }] : [];
  return {
    world: endOperations(settled, key, error === undefined ? { response: view } : { error }, view),
    answer: undefined,
    effects,
  };
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
