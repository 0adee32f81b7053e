import { permissionDenied } from "../core/access";
import { ApiError } from "../core/errors";
import { type JsonObject, objectOf } from "../core/json";
import { operationView } from "../core/operations";
import { deleteRevision, listRevisions, readRevision, revisionView } from "../core/revisions";
import { withEnumNumbers } from "../core/schema";
import {
  createService,
  deleteService,
  listServices,
  patchService,
  readService,
  type WriteOptions,
} from "../core/services-v2";
import { serviceName, serviceView } from "../core/view";
import { type OperationRecord, type ServiceKey, type Step, serviceId, type World } from "../core/world";
import type { Engine } from "../engine";
import type { ApiRequest, Face } from "../model";
import { type ApiMethod, createFace, keyOf, pageOf } from "./routing";

const PARENT = "/v2/projects/(?<project>[^/]+)/locations/(?<region>[^/]+)";
const SERVICE = `${PARENT}/services/(?<service>[^/:]+)`;

function wantsNumbers(request: ApiRequest): boolean {
  return (request.query.get("$alt") ?? "").includes("enum-encoding=int");
}

function encode(request: ApiRequest, type: string, value: JsonObject): JsonObject {
  return wantsNumbers(request) ? withEnumNumbers(type, value) : value;
}

function encodeOperation(request: ApiRequest, operation: OperationRecord): JsonObject {
  const view = operationView(operation);
  if (!wantsNumbers(request)) return view;
  const parts = ["metadata", "response"].filter((part) => view[part] !== undefined);
  return {
    ...view,
    ...Object.fromEntries(parts.map((part) => [part, withEnumNumbers(operation.kind, objectOf(view[part]))])),
  };
}

function optionsOf(request: ApiRequest): WriteOptions {
  const { query, headers } = request;
  return {
    updateMask: query.get("updateMask") ?? query.get("update_mask"),
    validateOnly: query.get("validateOnly") === "true",
    allowMissing: query.get("allowMissing") === "true",
    etag: query.get("etag") ?? headers["if-match"] ?? "",
  };
}

type Params = Readonly<Record<string, string>>;

/** Shows one resource as v2 does. */
type Show<T> = (world: World, record: T) => JsonObject;

/** Returns one page of the records under the name that the list has in the answer; an empty list has none. */
function listOf<T>(
  engine: Engine,
  request: ApiRequest,
  type: "Service" | "Revision",
  found: readonly T[],
  show: Show<T>,
): JsonObject {
  const page = pageOf(found, request.query, "pageSize", "pageToken");
  const items = engine.read((world) => page.items.map((record) => encode(request, type, show(world, record))));
  return {
    ...(items.length > 0 ? { [`${type.toLowerCase()}s`]: items } : {}),
    ...(page.next === undefined ? {} : { nextPageToken: page.next }),
  };
}

function serviceReads(engine: Engine): readonly ApiMethod[] {
  const list = (request: ApiRequest, params: Params) => {
    const { project, region } = engine.read((world) => keyOf(world, params, ""));
    if (region === "-") throw new ApiError("INVALID_ARGUMENT", "Expected a region in the parent, got '-'.");
    const found = engine.read((world) => listServices(world, project, region));
    return listOf(engine, request, "Service", found, serviceView);
  };
  const get = (request: ApiRequest, params: Params) =>
    encode(
      request,
      "Service",
      engine.read((world) => serviceView(world, readService(world, keyOf(world, params, "")))),
    );
  return [
    { method: "GET", path: new RegExp(`^${PARENT}/services$`), answer: list },
    { method: "GET", path: new RegExp(`^${SERVICE}$`), answer: get },
  ];
}

/** Creating by `allowMissing` needs what creating needs. */
function checkMayCreate(world: World, key: ServiceKey, denied: readonly string[]): void {
  const permission = "run.services.create";
  if (world.services[serviceId(key)] === undefined && denied.includes(permission))
    throw permissionDenied({ permission, resource: serviceName(key) });
}

function serviceWrites(engine: Engine, denied: () => readonly string[]): readonly ApiMethod[] {
  const write = (request: ApiRequest, step: (world: World, now: number) => Step<OperationRecord>) =>
    encodeOperation(request, engine.write(step));
  const create = (request: ApiRequest, params: Params) => {
    const service = request.query.get("serviceId") ?? "";
    return write(request, (world, now) =>
      createService(world, { ...keyOf(world, params, ""), service }, request.body, optionsOf(request), now),
    );
  };
  const patch = (request: ApiRequest, params: Params) =>
    write(request, (world, now) => {
      const key = keyOf(world, params, "");
      const options = optionsOf(request);
      if (options.allowMissing) checkMayCreate(world, key, denied());
      return patchService(world, key, request.body, options, now);
    });
  const remove = (request: ApiRequest, params: Params) =>
    write(request, (world, now) => deleteService(world, keyOf(world, params, ""), optionsOf(request), now));
  return [
    { method: "POST", path: new RegExp(`^${PARENT}/services$`), answer: create },
    { method: "PATCH", path: new RegExp(`^${SERVICE}$`), answer: patch },
    { method: "DELETE", path: new RegExp(`^${SERVICE}$`), answer: remove },
  ];
}

function revisionMethods(engine: Engine): readonly ApiMethod[] {
  const key = (params: Params) => engine.read((world) => keyOf(world, params, ""));
  const nameOf = (params: Params) => params["revision"] ?? "";
  const list = (request: ApiRequest, params: Params) => {
    const found = engine.read((world) => listRevisions(world, key(params)));
    return listOf(engine, request, "Revision", found, revisionView);
  };
  const get = (request: ApiRequest, params: Params) =>
    encode(
      request,
      "Revision",
      engine.read((world) => revisionView(world, readRevision(world, key(params), nameOf(params)))),
    );
  const remove = (request: ApiRequest, params: Params) => {
    const { validateOnly, etag } = optionsOf(request);
    const operation = engine.write((world, now) =>
      deleteRevision(world, key(params), nameOf(params), validateOnly, now, etag),
    );
    return encodeOperation(request, operation);
  };
  const named = new RegExp(`^${SERVICE}/revisions/(?<revision>[^/]+)$`);
  return [
    { method: "GET", path: new RegExp(`^${SERVICE}/revisions$`), answer: list },
    { method: "GET", path: named, answer: get },
    { method: "DELETE", path: named, answer: remove },
  ];
}

/** Returns the Cloud Run Admin API v2: services and revisions. `denied` says which permissions the caller lacks. */
export function createRunV2(engine: Engine, denied: () => readonly string[]): Face {
  return createFace([...serviceReads(engine), ...serviceWrites(engine, denied), ...revisionMethods(engine)]);
}
