import { setTimeout as sleep } from "node:timers/promises";
import { listResources, readResource } from "../core/compute/book";
import { collections, kindOf } from "../core/compute/kinds";
import { urlOf } from "../core/compute/names";
import { computeOperationView, listComputeOperations, readComputeOperation } from "../core/compute/operations";
import type { ComputePlace } from "../core/compute/records";
import { projectOf } from "../core/estate/estate";
import type { JsonObject } from "../core/json";
import type { Ledger } from "../ledger";
import type { ApiRequest, Clock, Face } from "../model";
import { computeWrites } from "./compute-writes";
import { type ApiMethod, createFace, pageOf } from "./routing";

/** What the face reads and asks. */
export interface ComputeParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** The permissions that the caller lacks. */
  readonly denied: () => readonly string[];
}

type Params = Readonly<Record<string, string>>;

const PROJECT = "^/compute/v1/projects/(?<project>[^/]+)";
const PLACE = `${PROJECT}/(?<scope>global|regions/[^/]+)`;
const COLLECTION = `${PLACE}/(?<collection>${collections().join("|")})`;

/** The longest that one `wait` is held, as Google documents it. */
const LONGEST_WAIT_MS = 120_000;

function placeOf({ ledger }: ComputeParts, { project = "", scope = "" }: Params): ComputePlace {
  return { project: ledger.read((estate) => projectOf(estate, project)), scope };
}

/** `filter` is looked over, `orderBy` too: every list is by name. */
function page(kind: string, path: string, items: readonly JsonObject[], query: URLSearchParams): JsonObject {
  const found = pageOf(items, query, "maxResults", "pageToken");
  return {
    kind,
    id: path,
    selfLink: urlOf(path),
    ...(found.items.length > 0 ? { items: found.items } : {}),
    ...(found.next === undefined ? {} : { nextPageToken: found.next }),
  };
}

/** What an aggregated list has for each scope; the global one is always there. */
function byScope<T>(
  name: string,
  found: readonly T[],
  scopeOf: (one: T) => string,
  view: (one: T) => JsonObject,
): JsonObject {
  const scopes = [...new Set(found.map(scopeOf))];
  const filled = scopes.map((scope) => [scope, { [name]: found.filter((one) => scopeOf(one) === scope).map(view) }]);
  return { global: {}, ...Object.fromEntries(filled) };
}

function reads(parts: ComputeParts): readonly ApiMethod[] {
  const { ledger } = parts;
  const list = ({ query }: ApiRequest, params: Params) => {
    const { project, scope } = placeOf(parts, params);
    const collection = params["collection"] ?? "";
    const found = ledger.read((estate, now) => listResources(estate, { project, scope, collection }, now));
    const noun = kindOf(collection, scope)?.noun ?? collection;
    return page(
      `compute#${noun}List`,
      `projects/${project}/${scope}/${collection}`,
      found.map(([, view]) => view),
      query,
    );
  };
  const get = (_: ApiRequest, params: Params) => {
    const { collection = "", name = "" } = params;
    return ledger.read((estate, now) => readResource(estate, { ...placeOf(parts, params), collection, name }, now));
  };
  const everywhere = (_: ApiRequest, params: Params) => {
    const { project } = placeOf(parts, params);
    const collection = params["collection"] ?? "";
    const found = ledger.read((estate, now) => listResources(estate, { project, scope: undefined, collection }, now));
    const items = byScope(
      collection,
      found,
      ([key]) => key.scope,
      ([, view]) => view,
    );
    return { kind: `compute#${collection}AggregatedList`, id: `projects/${project}/aggregated/${collection}`, items };
  };
  return [
    { method: "GET", path: new RegExp(`${COLLECTION}$`), answer: list },
    { method: "GET", path: new RegExp(`${COLLECTION}/(?<name>[^/]+)$`), answer: get },
    {
      method: "GET",
      path: new RegExp(`${PROJECT}/aggregated/(?<collection>${collections().join("|")})$`),
      answer: everywhere,
    },
  ];
}

function operations(parts: ComputeParts): readonly ApiMethod[] {
  const { ledger, clock } = parts;
  const read = (params: Params) =>
    ledger.read((estate) => readComputeOperation(estate, placeOf(parts, params), params["name"] ?? ""));
  const get = (_: ApiRequest, params: Params) => computeOperationView(read(params), clock.now());
  const wait = async (_: ApiRequest, params: Params) => {
    const operation = read(params);
    const left = Math.min(operation.doneAt - clock.now(), LONGEST_WAIT_MS);
    // A timer may ring a millisecond early.
    if (left > 0) await sleep(left + 1, undefined, { ref: false });
    return computeOperationView(operation, clock.now());
  };
  const list = ({ query }: ApiRequest, params: Params) => {
    const place = placeOf(parts, params);
    const items = ledger.read((estate, now) =>
      listComputeOperations(estate, place).map((one) => computeOperationView(one, now)),
    );
    return page("compute#operationList", `projects/${place.project}/${place.scope}/operations`, items, query);
  };
  const everywhere = (_: ApiRequest, params: Params) => {
    const { project } = placeOf(parts, params);
    const found = ledger
      .read((estate) => Object.values(estate.compute.operations))
      .filter((one) => one.project === project);
    const items = byScope(
      "operations",
      found,
      ({ scope }) => scope,
      (one) => computeOperationView(one, clock.now()),
    );
    return { kind: "compute#operationAggregatedList", id: `projects/${project}/aggregated/operations`, items };
  };
  const named = `${PLACE}/operations/(?<name>[^/]+)`;
  return [
    { method: "GET", path: new RegExp(`${PROJECT}/aggregated/operations$`), answer: everywhere },
    { method: "GET", path: new RegExp(`${PLACE}/operations$`), answer: list },
    { method: "GET", path: new RegExp(`${named}$`), answer: get },
    { method: "POST", path: new RegExp(`${named}/wait$`), answer: wait },
  ];
}

/** Returns Compute Engine v1 as far as load balancers before Cloud Run need it, and its operations. */
export function createCompute(parts: ComputeParts): Face {
  return createFace([...operations(parts), ...reads(parts), ...computeWrites(parts, COLLECTION)]);
}
