import { compact, type JsonObject } from "./json";
import { LATEST, REVISION, type ServedTarget } from "./spec";
import { etagOf, timestamp } from "./timestamps";
import { tagUriOf, uriOf, urlsOf } from "./urls";
import { type Finding, revisionId, type ServiceKey, type ServiceRecord, type World } from "./world";

/** Returns `projects/P/locations/R/services/S`. */
export function serviceName(key: ServiceKey): string {
  return `projects/${key.project}/locations/${key.region}/services/${key.service}`;
}

/** Returns the full resource name of a revision. */
export function revisionName(key: ServiceKey, revision: string): string {
  return `${serviceName(key)}/revisions/${revision}`;
}

/** Returns a v2 Condition; successful ones have no reason. */
export function conditionView(type: string, finding: Finding): JsonObject {
  return compact({
    type,
    state: `CONDITION_${finding.state}`,
    message: finding.message,
    lastTransitionTime: timestamp(finding.at),
    severity: finding.state === "FAILED" ? "ERROR" : undefined,
    reason: finding.reason,
    revisionReason: finding.revisionReason,
  });
}

function statusView(world: World, record: ServiceRecord, target: ServedTarget): JsonObject {
  const tag = target.tag;
  return compact({
    type: target.latest ? LATEST : REVISION,
    revision: target.latest ? undefined : target.revision,
    percent: target.percent === 0 ? undefined : target.percent,
    tag,
    uri: tag === undefined ? undefined : tagUriOf(world.settings, record.key, tag),
  });
}

/** Returns the latest ready revision as the service shows it; see `Settings.latestReady`. */
export function shownLatestReady(world: World, { status }: ServiceRecord): string | undefined {
  const serving = [...status.serving].sort((left, right) => right.percent - left.percent);
  const hasPercent = serving.some(({ revision, percent }) => revision === status.latestReady && percent > 0);
  return world.settings.latestReady === "prompt" || hasPercent ? status.latestReady : serving[0]?.revision;
}

function servedView(world: World, record: ServiceRecord): JsonObject {
  const { status, key } = record;
  if (status.observedGeneration === 0) return {};
  const latestReady = shownLatestReady(world, record);
  return compact({
    observedGeneration: String(status.observedGeneration),
    latestReadyRevision: latestReady === undefined ? undefined : revisionName(key, latestReady),
    trafficStatuses: status.serving.map((target) => statusView(world, record, target)),
    uri: record.spec["defaultUriDisabled"] === true ? undefined : uriOf(world.settings, key),
  });
}

/** Returns the service as v2 shows it, enums by name. While it reconciles, what is served is still what was served before. */
export function serviceView(world: World, record: ServiceRecord): JsonObject {
  const { key, status } = record;
  const who = `deployer@${key.project}.iam.gserviceaccount.com`;
  return compact({
    name: serviceName(key),
    uid: record.uid,
    generation: String(record.generation),
    ...record.spec,
    createTime: timestamp(record.createdAt),
    updateTime: timestamp(record.updatedAt),
    creator: who,
    lastModifier: who,
    urls: record.spec["defaultUriDisabled"] === true ? undefined : urlsOf(world.settings, key),
    terminalCondition: conditionView("Ready", status.ready),
    conditions: [
      conditionView("RoutesReady", status.routes),
      conditionView("ConfigurationsReady", status.configurations),
    ],
    latestCreatedRevision: status.latestCreated === undefined ? undefined : revisionName(key, status.latestCreated),
    ...servedView(world, record),
    reconciling: record.reconcile === undefined ? undefined : true,
    etag: etagOf(serviceName(key), record.updatedAt),
  });
}

/** True when the revision can receive requests now or once the spec takes effect: by percent or by tag. */
export function isAddressable(world: World, record: ServiceRecord | undefined, revision: string): boolean {
  if (record === undefined) return false;
  const served = record.status.serving.some(
    (target) => target.revision === revision && (target.percent > 0 || target.tag !== undefined),
  );
  const wanted = record.spec.traffic.some(
    (entry) => entry.revision === revision && ((entry.percent ?? 0) > 0 || entry.tag !== undefined),
  );
  const latest = record.status.latestReady === revision && record.spec.traffic.some((entry) => entry.type === LATEST);
  return (served || wanted || latest) && world.revisions[revisionId(record.key, revision)] !== undefined;
}
