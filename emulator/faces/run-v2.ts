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
import { serviceView } from "../core/view";
import type { OperationRecord, Step, World } from "../core/world";
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

function serviceReads(engine: Engine): readonly ApiMethod[] {
  const list = (request: ApiRequest, params: Params) => {
    const { project, region } = engine.read((world) => keyOf(world, params, ""));
    if (region === "-") throw new ApiError("INVALID_ARGUMENT", "Expected a region in the parent, got '-'.");
    const found = engine.read((world) => listServices(world, project, region));
    const page = pageOf(found, request.query, "pageSize", "pageToken");
    const services = page.items.map((record) =>
      encode(
        request,
        "Service",
        engine.read((world) => serviceView(world, record)),
      ),
    );
    return {
      ...(services.length > 0 ? { services } : {}),
      ...(page.next === undefined ? {} : { nextPageToken: page.next }),
    };
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

function serviceWrites(engine: Engine): readonly ApiMethod[] {
  const write = (request: ApiRequest, step: (world: World, now: number) => Step<OperationRecord>) =>
    encodeOperation(request, engine.write(step));
  const create = (request: ApiRequest, params: Params) => {
    const service = request.query.get("serviceId") ?? "";
    return write(request, (world, now) =>
      createService(world, { ...keyOf(world, params, ""), service }, request.body, optionsOf(request), now),
    );
  };
  const patch = (request: ApiRequest, params: Params) =>
    write(request, (world, now) =>
      patchService(world, keyOf(world, params, ""), request.body, optionsOf(request), now),
    );
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
  const list = (request: ApiRequest, params: Params) => {
    const page = pageOf(
      engine.read((world) => listRevisions(world, key(params))),
      request.query,
      "pageSize",
      "pageToken",
    );
    const revisions = page.items.map((record) =>
      encode(
        request,
        "Revision",
        engine.read((world) => revisionView(world, record)),
      ),
    );
    return {
      ...(revisions.length > 0 ? { revisions } : {}),
      ...(page.next === undefined ? {} : { nextPageToken: page.next }),
    };
  };
  const named = new RegExp(`^${SERVICE}/revisions/(?<revision>[^/]+)$`);
  return [
    { method: "GET", path: new RegExp(`^${SERVICE}/revisions$`), answer: list },
    {
      method: "GET",
      path: named,
      answer: (request, params) =>
        encode(
          request,
          "Revision",
          engine.read((world) => revisionView(world, readRevision(world, key(params), params["revision"] ?? ""))),
        ),
    },
    {
      method: "DELETE",
      path: named,
      answer: (request, params) => {
        const validateOnly = request.query.get("validateOnly") === "true";
        const operation = engine.write((world, now) =>
          deleteRevision(world, key(params), params["revision"] ?? "", validateOnly, now),
        );
        return encodeOperation(request, operation);
      },
    },
  ];
}

/** Returns the Cloud Run Admin API v2: services and revisions. */
export function createRunV2(engine: Engine): Face {
  return createFace([...serviceReads(engine), ...serviceWrites(engine), ...revisionMethods(engine)]);
}
