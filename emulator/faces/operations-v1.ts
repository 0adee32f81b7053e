import { compact, type JsonObject, objectOf, textOf } from "../core/json";
import { serviceToV1 } from "../core/knative/view";
import { operationName, readOperation } from "../core/operations";
import { projectIdOf } from "../core/projects";
import { type OperationRecord, serviceId, type World } from "../core/world";
import type { Engine } from "../engine";
import type { ApiRequest, Face } from "../model";
import { createFace } from "./routing";
import { waitForOperation } from "./waiting";

const NAME = "^/v1/projects/(?<project>[^/]+)/locations/(?<region>[^/]+)/operations/(?<id>[^/:]+)";

/** A failed operation answers with the service too: gcloud reads what went wrong from the service's conditions. */
function operationToV1(world: World, operation: OperationRecord): JsonObject {
  const record = world.services[serviceId(operation.key)];
  const response = operation.done && record !== undefined ? serviceToV1(world, record) : undefined;
  return compact({ name: operationName(operation), done: operation.done ? true : undefined, response });
}

/** Returns the operations of the v1 API, whose answers are Knative services. */
export function createOperationsV1(engine: Engine): Face {
  const view = (operation: OperationRecord) => engine.read((world) => operationToV1(world, operation));
  const place = (params: Readonly<Record<string, string>>) =>
    [
      engine.read((world) => projectIdOf(world, params["project"] ?? "")),
      params["region"] ?? "",
      params["id"] ?? "",
    ] as const;
  const wait = async ({ body }: ApiRequest, params: Readonly<Record<string, string>>) =>
    view(await waitForOperation(engine, ...place(params), textOf(objectOf(body)["timeout"])));
  return createFace([
    {
      method: "GET",
      path: new RegExp(`${NAME}$`),
      answer: (_, params) => view(engine.read((world) => readOperation(world, ...place(params)))),
    },
    { method: "POST", path: new RegExp(`${NAME}:wait$`), answer: wait },
  ]);
}
