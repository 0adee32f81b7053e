import { checkServiceName } from "./checks";
import { checkEtag } from "./conflict";
import { ApiError } from "./errors";
import { uuidOf } from "./ids";
import { type JsonObject, textOf } from "./json";
import { applyMask, parseMask } from "./mask";
import { ended, openOperation } from "./operations";
import { acceptJson } from "./schema";
import { NO_KNATIVE, type Write, writeService } from "./service";
import { timestamp } from "./timestamps";
import { serviceName, serviceView } from "./view";
import {
  type Effect,
  nextMicros,
  type OperationRecord,
  putOperation,
  revisionsOf,
  type ServiceKey,
  type ServiceRecord,
  type Step,
  serviceId,
  type World,
} from "./world";

/** The query parameters of a write, as they came. */
export interface WriteOptions {
  readonly updateMask: string | null;
  readonly validateOnly: boolean;
  readonly allowMissing: boolean;
  readonly etag: string;
}

/** Returns the service; throws NOT_FOUND in Cloud Run's words. */
export function readService(world: World, key: ServiceKey): ServiceRecord {
  const record = world.services[serviceId(key)];
  if (record !== undefined) return record;
  const { service, region, project } = key;
  throw new ApiError(
    "NOT_FOUND",
    `Resource '${service}' of kind 'SERVICE' in region '${region}' in project '${project}' does not exist.`,
  );
}

/** Returns the services of a project and region, newest first. */
export function listServices(world: World, project: string, region: string): readonly ServiceRecord[] {
  return Object.values(world.services)
    .filter(({ key }) => key.project === project && (region === "-" || key.region === region))
    .sort((left, right) => right.createdAt - left.createdAt);
}

const versionOf = ({ key, updatedAt }: ServiceRecord) => ({ name: serviceName(key), at: updatedAt });

type Written = Pick<Write, "key" | "spec" | "knative">;

/** Writes the service; with `validateOnly` nothing changes, and the answer is an operation that has ended. */
function writeOrValidate(world: World, written: Written, validateOnly: boolean, now: number): Step<OperationRecord> {
  const step = writeService(world, { ...written, dialect: "v2" }, now);
  if (!validateOnly) return step;
  const { metadata } = step.answer;
  return { world, answer: ended(step.answer, { response: metadata }, metadata), effects: [] };
}

/** Creates a service; ALREADY_EXISTS when there is one. */
export function createService(
  world: World,
  key: ServiceKey,
  body: unknown,
  options: WriteOptions,
  now: number,
): Step<OperationRecord> {
  checkServiceName(key.service);
  if (world.services[serviceId(key)] !== undefined) {
    const { service, region, project } = key;
    throw new ApiError(
      "ALREADY_EXISTS",
      `Resource '${service}' of kind 'SERVICE' in region '${region}' in project '${project}' already exists.`,
    );
  }
  const spec = applyMask({}, acceptJson("Service", body, "service"), undefined);
  return writeOrValidate(world, { key, spec, knative: NO_KNATIVE }, options.validateOnly, now);
}

/** Updates a service by mask; a missing one is created where `allowMissing` is set, else NOT_FOUND. */
export function patchService(
  world: World,
  key: ServiceKey,
  body: unknown,
  options: WriteOptions,
  now: number,
): Step<OperationRecord> {
  const mask = parseMask(options.updateMask);
  const sent = acceptJson("Service", body, "service");
  if (options.allowMissing && world.services[serviceId(key)] === undefined)
    return createService(world, key, body, options, now);
  const record = readService(world, key);
  checkEtag(world, versionOf(record), options.etag === "" ? textOf(sent["etag"]) : options.etag);
  const spec = applyMask(record.spec, sent, mask);
  return writeOrValidate(world, { key, spec, knative: record.knative }, options.validateOnly, now);
}

/** Deletes a service and its revisions at once; the operation that comes back has ended. */
export function deleteService(
  world: World,
  key: ServiceKey,
  options: WriteOptions,
  now: number,
): Step<OperationRecord> {
  const record = readService(world, key);
  checkEtag(world, versionOf(record), options.etag);
  const moment = nextMicros(world, now);
  const view: JsonObject = { ...serviceView(world, record), deleteTime: timestamp(moment.at) };
  const revisions = revisionsOf(world, key);
  const opened = openOperation(moment.world, key, "Service", () => view, moment.at);
  const operation = ended(opened.operation, { response: view }, view);
  if (options.validateOnly) return { world, answer: { ...operation, id: uuidOf(operation.id) }, effects: [] };
  const gone = (id: string) => revisions.some((revision) => id === `${key.project}/${key.region}/${revision.name}`);
  const { [serviceId(key)]: _deleted, ...services } = opened.world.services;
  const kept = Object.fromEntries(Object.entries(opened.world.revisions).filter(([id]) => !gone(id)));
  const effects: readonly Effect[] = [
    { kind: "unroute", key },
    ...revisions.map((revision): Effect => ({ kind: "stop", key, revision: revision.name })),
  ];
  return { world: putOperation({ ...opened.world, services, revisions: kept }, operation), answer: operation, effects };
}
