import { type Blame, blameOf, FAILED_PRECONDITION, type Outcome } from "./outcome";
import type { Micros } from "./timestamps";
import { type Finding, revisionId, type ServiceRecord, type ServiceStatus, type World } from "./world";

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
  const bad: Finding = { state: "FAILED", at, ...outcome.blame };
  const good: Finding = { state: "SUCCEEDED", at };
  const byConfiguration = record.reconcile?.created !== undefined;
  return {
    ...record.status,
    ready: bad,
    configurations: byConfiguration ? bad : good,
    routes: outcome.byRoute || record.status.serving.length === 0 ? bad : good,
  };
}

/** Returns what a service still has to say about a latest revision that failed in an earlier write. */
function lastingBlame(world: World, record: ServiceRecord): Blame | undefined {
  const latest = world.revisions[revisionId(record.key, record.status.latestCreated ?? "")];
  const remembered = world.settings.failedTemplate === "remembered" && latest?.state === "failed";
  return remembered ? blameOf(latest) : undefined;
}

interface Settled {
  readonly status: ServiceStatus;
  readonly error?: { readonly code: number; readonly message: string };
}

/** Returns the status that an outcome leaves, and the error of the operation where it failed. */
export function settledBy(
  world: World,
  record: ServiceRecord,
  outcome: Exclude<Outcome, { kind: "wait" }>,
  at: Micros,
): Settled {
  if (outcome.kind === "failed") {
    return { status: failed(record, outcome, at), error: { code: outcome.code, message: outcome.blame.message ?? "" } };
  }
  const status = served(record, outcome, at);
  const blame = lastingBlame(world, record);
  if (blame === undefined) return { status };
  const bad: Finding = { state: "FAILED", at, ...blame };
  return {
    status: { ...status, ready: bad, configurations: bad },
    error: { code: FAILED_PRECONDITION, message: blame.message ?? "" },
  };
}
