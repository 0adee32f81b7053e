import { type Estate, nextMoment } from "../estate/estate";
import { compact, type JsonObject, ownOf, textOf } from "../json";
import { pathOf, urlOf } from "./names";
import type { ComputeFailure, ComputeKey, ComputeOperation, ComputePlace } from "./records";
import { invalidField, notFound } from "./refusals";

/** Returns the 19 digits that Compute Engine's ids have, the same for the same UUID. */
export function digitsOf(uuid: string): string {
  const number = BigInt(`0x${uuid.replaceAll("-", "")}`) % 9_000_000_000_000_000_000n;
  return String(number + 1_000_000_000_000_000_000n);
}

/** Returns RFC 3339 with milliseconds and an offset, as Compute Engine has it. */
export function computeTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace("Z", "+00:00");
}

function operationPath({ project, scope, name }: ComputeOperation): string {
  return `projects/${project}/${scope}/operations/${name}`;
}

/** Half of its time an operation waits, then it runs. */
function statusAt({ insertedAt, doneAt }: ComputeOperation, now: number): "PENDING" | "RUNNING" | "DONE" {
  if (now >= doneAt) return "DONE";
  return now < insertedAt + (doneAt - insertedAt) / 2 ? "PENDING" : "RUNNING";
}

const PROGRESS = { PENDING: 0, RUNNING: 50, DONE: 100 } as const;

function failed({ code, message }: ComputeFailure): JsonObject {
  return { error: { errors: [{ code, message }] }, httpErrorStatusCode: 400, httpErrorMessage: "BAD REQUEST" };
}

/** Returns the operation as Compute Engine shows it at this moment. */
export function computeOperationView(operation: ComputeOperation, now: number): JsonObject {
  const { project, scope, id, name, type, target, targetId, requestId, insertedAt, doneAt, failure } = operation;
  const status = statusAt(operation, now);
  return compact({
    kind: "compute#operation",
    id,
    name,
    clientOperationId: requestId || undefined,
    operationType: type,
    targetLink: target,
    targetId,
    status,
    progress: PROGRESS[status],
    user: `deployer@${project}.iam.gserviceaccount.com`,
    insertTime: computeTime(insertedAt),
    startTime: status === "PENDING" ? undefined : computeTime(insertedAt),
    endTime: status === "DONE" ? computeTime(doneAt) : undefined,
    ...(status === "DONE" && failure !== undefined ? failed(failure) : {}),
    selfLink: urlOf(operationPath(operation)),
    region: scope === "global" ? undefined : urlOf(`projects/${project}/${scope}`),
  });
}

/** Returns the operation; throws the 404 where the place has none of this name. */
export function readComputeOperation(estate: Estate, place: ComputePlace, name: string): ComputeOperation {
  const path = `projects/${place.project}/${place.scope}/operations/${name}`;
  const found = ownOf(estate.compute.operations, path);
  if (found === undefined) throw notFound(path);
  return found;
}

/** Returns the operations of a place, newest first. */
export function listComputeOperations(estate: Estate, { project, scope }: ComputePlace): readonly ComputeOperation[] {
  return Object.values(estate.compute.operations)
    .filter((operation) => operation.project === project && operation.scope === scope)
    .reverse();
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Returns the operation of an earlier request with the same id; undefined without an id. Throws the 400 for one that is no UUID. */
export function repeated(estate: Estate, project: string, requestId: string): ComputeOperation | undefined {
  if (requestId === "") return undefined;
  if (!UUID.test(requestId) || /^[0-]+$/.test(requestId))
    throw invalidField("requestId", requestId, "Expected a UUID that is not zero.");
  return Object.values(estate.compute.operations).find(
    (operation) => operation.project === project && operation.requestId === requestId,
  );
}

/** What a new operation is to be. */
export interface OperationDraft {
  readonly key: ComputeKey;
  readonly type: string;
  readonly target: JsonObject;
  readonly requestId: string;
}

/** Returns what the operator wants of the write, and what is left of the operator's wishes. */
function takeFate({ compute }: Estate, key: ComputeKey) {
  const index = compute.fates.findIndex(({ target }) => new RegExp(target).test(pathOf(key)));
  const { code = "", message = "" } = compute.fates[index] ?? {};
  const fates = compute.fates.filter((_, at) => at !== index);
  return index === -1 ? { fates } : { fates, failure: { code, message } };
}

/** Returns the estate with the operation in it, and the operation, which ends when `computeMs` have passed, be it in vain. */
export function openComputeOperation(
  estate: Estate,
  { key, type, target, requestId }: OperationDraft,
  now: number,
): { readonly estate: Estate; readonly operation: ComputeOperation } {
  const { estate: later, at, id } = nextMoment(estate, now);
  const { fates, ...fate } = takeFate(estate, key);
  const operation: ComputeOperation = {
    ...fate,
    project: key.project,
    scope: key.scope,
    name: `operation-${Math.floor(at / 1000)}-${id.replace(/^(\w{8})-(\w{4})-.*-(\w{8})\w{4}$/, "$1$2-$3")}`,
    id: digitsOf(id),
    type,
    target: urlOf(pathOf(key)),
    targetId: textOf(target["id"]),
    requestId,
    insertedAt: now,
    doneAt: now + later.settings.computeMs,
  };
  const operations = { ...later.compute.operations, [operationPath(operation)]: operation };
  return { estate: { ...later, compute: { ...later.compute, operations, fates } }, operation };
}
