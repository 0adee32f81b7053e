import { ApiError } from "./errors";
import { uuidOf } from "./ids";
import { compact, type JsonObject } from "./json";
import type { Micros } from "./timestamps";
import { type OperationRecord, putOperation, type ServiceKey, serviceId, type World } from "./world";

/** Returns a world with one more operation, open, whose metadata is the resource as it is now. */
export function openOperation(
  world: World,
  key: ServiceKey,
  kind: OperationRecord["kind"],
  metadata: (id: string) => JsonObject,
  at: Micros,
): { readonly world: World; readonly operation: OperationRecord } {
  const id = uuidOf(`${world.settings.seed} operation ${world.drawn} ${at}`);
  const operation: OperationRecord = { id, key, kind, createdAt: at, metadata: metadata(id), done: false };
  return { world: putOperation(world, operation), operation };
}

type Ending = Pick<OperationRecord, "response"> | Pick<OperationRecord, "error">;

/** Returns the operation, ended. */
export function ended(operation: OperationRecord, ending: Ending, metadata: JsonObject): OperationRecord {
  return { ...operation, ...ending, metadata, done: true };
}

/** Ends every open operation of a service: an earlier write that a later one overtook ends as the later one does. */
export function endOperations(world: World, key: ServiceKey, ending: Ending, metadata: JsonObject): World {
  const open = Object.values(world.operations).filter(
    (operation) => !operation.done && serviceId(operation.key) === serviceId(key),
  );
  return open.reduce((next, operation) => putOperation(next, ended(operation, ending, metadata)), world);
}

/** Returns `projects/P/locations/R/operations/ID`. */
export function operationName(operation: OperationRecord): string {
  return `projects/${operation.key.project}/locations/${operation.key.region}/operations/${operation.id}`;
}

/** Returns the operation as google.longrunning has it; `metadata` and `response` are the v2 resource as Any. */
export function operationView(operation: OperationRecord): JsonObject {
  const type = { "@type": `type.googleapis.com/google.cloud.run.v2.${operation.kind}` };
  return compact({
    name: operationName(operation),
    metadata: { ...type, ...operation.metadata },
    done: operation.done ? true : undefined,
    response: operation.response === undefined ? undefined : { ...type, ...operation.response },
    error: operation.error,
  });
}

/** Returns the operation; throws NOT_FOUND where there is none. */
export function readOperation(world: World, project: string, region: string, id: string): OperationRecord {
  const operation = world.operations[`${project}/${region}/${id}`];
  if (operation !== undefined) return operation;
  throw new ApiError(
    "NOT_FOUND",
    `Resource '${id}' of kind 'OPERATION' in region '${region}' in project '${project}' does not exist.`,
  );
}

/** Returns the operations of a project and region, newest first. */
export function listOperations(world: World, project: string, region: string): readonly OperationRecord[] {
  return Object.values(world.operations)
    .filter(({ key }) => key.project === project && key.region === region)
    .sort((left, right) => right.createdAt - left.createdAt);
}

/** Returns the world without the operation; an unknown one is NOT_FOUND. */
export function deleteOperation(world: World, project: string, region: string, id: string): World {
  readOperation(world, project, region, id);
  const { [`${project}/${region}/${id}`]: _gone, ...operations } = world.operations;
  return { ...world, operations };
}
