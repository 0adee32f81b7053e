import { checkEtag } from "./conflict";
import { ApiError } from "./errors";
import { failureReason } from "./failures";
import { compact, type JsonObject, without } from "./json";
import { ended, openOperation } from "./operations";
import { etagOf, timestamp } from "./timestamps";
import { conditionView, isAddressable, revisionName, serviceName } from "./view";
import {
  type Finding,
  nextMicros,
  type OperationRecord,
  putOperation,
  type RevisionRecord,
  revisionId,
  revisionsOf,
  type ServiceKey,
  type Step,
  serviceId,
  type World,
} from "./world";

/** Returns the revision; throws NOT_FOUND in Cloud Run's words. A service of `-` stands for any. */
export function readRevision(world: World, key: ServiceKey, name: string): RevisionRecord {
  const record = world.revisions[revisionId(key, name)];
  if (record !== undefined && (key.service === "-" || record.key.service === key.service)) return record;
  throw new ApiError(
    "NOT_FOUND",
    `Resource '${name}' of kind 'REVISION' in region '${key.region}' in project '${key.project}' does not exist.`,
  );
}

/** Returns the revisions of a service, or of a whole project and region for `-`, newest first. */
export function listRevisions(world: World, key: ServiceKey): readonly RevisionRecord[] {
  if (key.service !== "-") return revisionsOf(world, key);
  return Object.values(world.revisions)
    .filter((revision) => revision.key.project === key.project && revision.key.region === key.region)
    .sort((left, right) => right.createdAt - left.createdAt);
}

/** True when nothing reaches the revision any more: neither percent nor tag, now or after the next settling. */
export function isRetired(world: World, record: RevisionRecord): boolean {
  return record.state === "ready" && !isAddressable(world, world.services[serviceId(record.key)], record.name);
}

function retirement(type: string, state: "FAILED" | "RECONCILING", reason: string, at: number): JsonObject {
  const condition = { type, state: `CONDITION_${state}`, lastTransitionTime: timestamp(at), revisionReason: reason };
  return state === "FAILED" ? { ...condition, severity: "INFO" } : condition;
}

function conditions(world: World, record: RevisionRecord): readonly JsonObject[] {
  const at = record.settledAt;
  if (record.state === "pending") {
    const waiting: Finding = { state: "RECONCILING", at };
    return ["Ready", "ContainerReady", "ResourcesAvailable"].map((type) => conditionView(type, waiting));
  }
  const good: Finding = { state: "SUCCEEDED", at };
  if (record.state === "failed") {
    const bad: Finding = {
      state: "FAILED",
      message: record.message,
      ...failureReason(record),
      at,
    };
    return [
      conditionView("Ready", bad),
      conditionView("ContainerReady", bad),
      conditionView("ResourcesAvailable", good),
    ];
  }
  const container = conditionView("ContainerReady", good);
  if (!isRetired(world, record)) {
    return [
      conditionView("Ready", good),
      container,
      conditionView("ResourcesAvailable", good),
      conditionView("Active", good),
    ];
  }
  return [
    { ...conditionView("Ready", good), revisionReason: "RETIRED" },
    container,
    retirement("Active", "FAILED", "RETIRED", at),
    retirement("MinInstancesProvisioned", "FAILED", "MIN_INSTANCES_NOT_PROVISIONED", at),
    retirement("ResourcesAvailable", "RECONCILING", "RETIRED", at),
  ];
}

/** Returns the revision as v2 shows it, enums by name. */
export function revisionView(world: World, record: RevisionRecord): JsonObject {
  const name = revisionName(record.key, record.name);
  return compact({
    name,
    uid: record.uid,
    generation: "1",
    ...without(record.template, "revision"),
    createTime: timestamp(record.createdAt),
    updateTime: timestamp(record.settledAt),
    launchStage: "GA",
    service: record.key.service,
    conditions: conditions(world, record),
    observedGeneration: record.state === "pending" ? undefined : "1",
    reconciling: record.state === "pending" ? true : undefined,
    logUri: `https://console.cloud.google.com/logs/viewer?project=${record.key.project}&resource=cloud_run_revision/service_name/${record.key.service}/revision_name/${record.name}`,
    creator: `deployer@${record.key.project}.iam.gserviceaccount.com`,
    etag: etagOf(name, record.settledAt),
  });
}

function checkDeletable(world: World, record: RevisionRecord): void {
  const service = world.services[serviceId(record.key)];
  const refuse = (why: string): never => {
    throw new ApiError(
      "FAILED_PRECONDITION",
      `Revision '${record.name}' of service '${serviceName(record.key)}' cannot be deleted: ${why}.`,
    );
  };
  if (revisionsOf(world, record.key).length === 1) refuse("it is the only revision of the service");
  if (service?.status.latestCreated === record.name) refuse("it is the latest created revision");
  if (isAddressable(world, service, record.name)) refuse("it can receive traffic");
}

/** Deletes a retired or failed revision; FAILED_PRECONDITION for the latest, the only one, and one that can receive traffic. */
export function deleteRevision(
  world: World,
  key: ServiceKey,
  name: string,
  validateOnly: boolean,
  now: number,
  etag = "",
): Step<OperationRecord> {
  const record = readRevision(world, key, name);
  checkEtag(world, { name: revisionName(record.key, name), at: record.settledAt }, etag);
  checkDeletable(world, record);
  const moment = nextMicros(world, now);
  const view: JsonObject = { ...revisionView(world, record), deleteTime: timestamp(moment.at) };
  const opened = openOperation(moment.world, record.key, "Revision", () => view, moment.at);
  const operation = ended(opened.operation, { response: view }, view);
  if (validateOnly) return { world, answer: operation, effects: [] };
  const { [revisionId(key, name)]: _deleted, ...revisions } = opened.world.revisions;
  const effects = [{ kind: "stop", key: record.key, revision: name }] as const;
  return { world: putOperation({ ...opened.world, revisions }, operation), answer: operation, effects };
}
