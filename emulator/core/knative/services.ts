import { checkServiceName } from "../checks";
import { ApiError, invalid } from "../errors";
import { type JsonObject, listOf, objectOf, stringMap, textOf } from "../json";
import { acceptJson } from "../schema";
import { writeService } from "../service";
import { readService } from "../services-v2";
import { LATEST, REVISION } from "../spec";
import { microsOfResourceVersion, resourceVersionOf } from "../timestamps";
import { type Knative, type ServiceKey, type ServiceRecord, type Step, serviceId, type World } from "../world";
import { SERVICE_SPELLINGS, splitAnnotations, splitLabels } from "./annotations";
import { carryOver } from "./carry";
import { templateFromV1 } from "./template";
import { SERVER_WRITTEN, serviceToV1 } from "./view";

function targetFromV1(value: unknown): JsonObject {
  const { latestRevision, revisionName, percent, tag } = objectOf(value);
  if (latestRevision === true && textOf(revisionName) !== "") {
    throw invalid("spec.traffic", "spec.traffic: a target has latestRevision or revisionName, not both.");
  }
  const which = latestRevision === true ? { type: LATEST } : { type: REVISION, revision: revisionName };
  return { ...which, percent, tag };
}

/** Returns the v1 body as the writable part of a v2 service, and what only v1 has. */
function serviceFromV1(body: JsonObject): { readonly spec: JsonObject; readonly knative: Knative } {
  const metadata = objectOf(body["metadata"]);
  const spec = objectOf(body["spec"]);
  const annotations = splitAnnotations(stringMap(metadata["annotations"]), SERVICE_SPELLINGS, SERVER_WRITTEN);
  const {
    template,
    annotations: templateAnnotations,
    labels: templateLabels,
  } = templateFromV1(objectOf(spec["template"]));
  const written = {
    ...annotations.fields,
    labels: splitLabels(stringMap(metadata["labels"])).own,
    annotations: annotations.own,
    template,
    traffic: listOf(spec["traffic"]).map(targetFromV1),
  };
  const knative = { annotations: annotations.kept, templateAnnotations, templateLabels };
  return { spec: acceptJson("Service", written, "service"), knative };
}

function checkVersion(record: ServiceRecord, version: string): void {
  const current = resourceVersionOf(record.updatedAt);
  if (version === "" || version === current) return;
  const asked = microsOfResourceVersion(version) ?? version;
  throw new ApiError(
    "ABORTED",
    `Conflict for resource '${record.key.service}': version '${asked}' was specified but current version is '${record.updatedAt}'.`,
  );
}

/** Creates a service from a v1 body; ALREADY_EXISTS where there is one. */
export function createServiceV1(
  world: World,
  place: ServiceKey,
  body: unknown,
  dryRun: boolean,
  now: number,
): Step<JsonObject> {
  const service = textOf(objectOf(objectOf(body)["metadata"])["name"]);
  const key = { ...place, service };
  checkServiceName(service);
  if (world.services[serviceId(key)] !== undefined) {
    throw new ApiError("ALREADY_EXISTS", `Resource '${service}' already exists.`);
  }
  return write(world, key, body, dryRun, now);
}

/** Replaces a service by a v1 body; a stale `metadata.resourceVersion` is ABORTED, none at all overwrites. */
export function replaceServiceV1(
  world: World,
  key: ServiceKey,
  body: unknown,
  dryRun: boolean,
  now: number,
): Step<JsonObject> {
  const record = readService(world, key);
  checkVersion(record, textOf(objectOf(objectOf(body)["metadata"])["resourceVersion"]));
  return write(world, key, body, dryRun, now);
}

/** Returns the writable part that the client asks for, with the fields that v1 has no word for as they are. */
function withUnsaid(world: World, record: ServiceRecord, asked: JsonObject): JsonObject {
  const shown = serviceFromV1(serviceToV1(world, record)).spec;
  return objectOf(carryOver(record.spec, shown, asked));
}

function write(world: World, key: ServiceKey, body: unknown, dryRun: boolean, now: number): Step<JsonObject> {
  const { spec: asked, knative } = serviceFromV1(objectOf(body));
  const record = world.services[serviceId(key)];
  const spec = record === undefined ? asked : withUnsaid(world, record, asked);
  const step = writeService(world, { key, spec, knative, dialect: "v1" }, now);
  const answer = serviceToV1(step.world, readService(step.world, key));
  return dryRun ? { world, answer, effects: [] } : { ...step, answer };
}
