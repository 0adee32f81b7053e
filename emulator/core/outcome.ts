import { failureReason } from "./failures";
import { LATEST, type ServedTarget, type TrafficEntry } from "./spec";
import { type Finding, type RevisionRecord, revisionId, type ServiceRecord, serviceId, type World } from "./world";

/** gRPC codes of failed operations, as recorded: a revision that is not ready, and one that is not there. */
export const FAILED_PRECONDITION = 9;
const INTERNAL = 13;

/** What a reconciliation comes to. */
export type Outcome =
  | { readonly kind: "wait" }
  | { readonly kind: "served"; readonly serving: readonly ServedTarget[]; readonly latestReady: string | undefined }
  | { readonly kind: "failed"; readonly code: number; readonly blame: Blame; readonly byRoute: boolean };

/** What a failed condition says. */
export type Blame = Omit<Finding, "state" | "at">;

/** Returns what a service says about a revision that is not ready. */
export function blameOf(revision: RevisionRecord): Blame {
  const message = `Revision '${revision.name}' is not ready and cannot serve traffic. ${revision.message}`;
  return { message, ...failureReason(revision) };
}

function notReady(revision: RevisionRecord, byRoute: boolean): Outcome {
  return { kind: "failed", code: FAILED_PRECONDITION, blame: blameOf(revision), byRoute };
}

type Resolved = { readonly target: ServedTarget } | { readonly outcome: Outcome };

function resolve(world: World, record: ServiceRecord, entry: TrafficEntry, latestReady: string | undefined): Resolved {
  const name = entry.type === LATEST ? (latestReady ?? record.status.latestCreated ?? "") : (entry.revision ?? "");
  const revision = world.revisions[revisionId(record.key, name)];
  if (revision === undefined || serviceId(revision.key) !== serviceId(record.key)) {
    const message = `Revision '${name}' does not exist or is deleted. Update all traffic to route to currently available revisions.`;
    return { outcome: { kind: "failed", code: INTERNAL, blame: { message }, byRoute: true } };
  }
  if (revision.state === "pending") return { outcome: { kind: "wait" } };
  if (revision.state === "failed") return { outcome: notReady(revision, true) };
  const tag = entry.tag === undefined ? {} : { tag: entry.tag };
  return { target: { latest: entry.type === LATEST, revision: name, percent: entry.percent ?? 0, ...tag } };
}

/** Returns what the service's last writes come to as things stand: wait, served as asked, or failed and why. */
export function outcomeOf(world: World, record: ServiceRecord): Outcome {
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
