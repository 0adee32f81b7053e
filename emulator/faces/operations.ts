import { type JsonObject, objectOf, textOf } from "../core/json";
import { deleteOperation, listOperations, operationView, readOperation } from "../core/operations";
import { projectIdOf } from "../core/projects";
import type { Engine } from "../engine";
import type { ApiRequest, Face } from "../model";
import { createFace, pageOf } from "./routing";
import { waitForOperation } from "./waiting";

const PARENT = "/v2/projects/(?<project>[^/]+)/locations/(?<region>[^/]+)/operations";

type Params = Readonly<Record<string, string>>;

const placeOf = (engine: Engine, params: Params) =>
  [engine.read((world) => projectIdOf(world, params["project"] ?? "")), params["region"] ?? ""] as const;

function list(engine: Engine, { query }: ApiRequest, params: Params): JsonObject {
  const found = engine.read((world) => listOperations(world, ...placeOf(engine, params)));
  const page = pageOf(found, query, "pageSize", "pageToken");
  const operations = page.items.map(operationView);
  return page.next === undefined ? { operations } : { operations, nextPageToken: page.next };
}

function remove(engine: Engine, params: Params): JsonObject {
  const place = placeOf(engine, params);
  engine.write((world) => ({
    world: deleteOperation(world, ...place, params["id"] ?? ""),
    answer: undefined,
    effects: [],
  }));
  return {};
}

/** Returns google.longrunning.Operations as v2 has it. */
export function createOperations(engine: Engine): Face {
  const get = (params: Params) =>
    operationView(engine.read((world) => readOperation(world, ...placeOf(engine, params), params["id"] ?? "")));
  const wait = async ({ body }: ApiRequest, params: Params) => {
    const timeout = textOf(objectOf(body)["timeout"]);
    return operationView(await waitForOperation(engine, ...placeOf(engine, params), params["id"] ?? "", timeout));
  };
  const named = new RegExp(`^${PARENT}/(?<id>[^/:]+)$`);
  return createFace([
    { method: "GET", path: named, answer: (_, params) => get(params) },
    { method: "POST", path: new RegExp(`^${PARENT}/(?<id>[^/:]+):wait$`), answer: wait },
    { method: "GET", path: new RegExp(`^${PARENT}$`), answer: (request, params) => list(engine, request, params) },
    { method: "DELETE", path: named, answer: (_, params) => remove(engine, params) },
  ]);
}
