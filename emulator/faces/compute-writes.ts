import { referencedKeys } from "../core/compute/check-references";
import { kindOf, permissionNoun } from "../core/compute/kinds";
import { pathOf } from "../core/compute/names";
import { forbidden } from "../core/compute/refusals";
import {
  type ComputeWrite,
  changeResource,
  deleteResource,
  insertResource,
  setReference,
  validateUrlMap,
} from "../core/compute/writes";
import { type Estate, projectOf, type Turn } from "../core/estate/estate";
import { type JsonObject, objectOf, textOf } from "../core/json";
import type { Ledger } from "../ledger";
import type { ApiRequest } from "../model";
import type { ApiMethod } from "./routing";

/** What writing asks. */
export interface ComputeWriteParts {
  readonly ledger: Ledger;
  /** The permissions that the caller lacks. */
  readonly denied: () => readonly string[];
}

type Params = Readonly<Record<string, string>>;

/** Changes the estate by one write. */
type Work = (estate: Estate, write: ComputeWrite, now: number) => Turn<JsonObject>;

/** To put something to use in a load balancer is a permission on what is used. */
function checkMayUse({ key, body }: ComputeWrite, denied: readonly string[]): void {
  const kind = kindOf(key.collection, key.scope);
  if (kind === undefined) return;
  for (const used of referencedKeys(key, kind, body)) {
    const usedKind = kindOf(used.collection, used.scope);
    const noun = usedKind === undefined ? undefined : permissionNoun(usedKind, used.scope);
    const permission = `compute.${noun ?? used.collection}.use`;
    if (denied.includes(permission)) throw forbidden(permission, pathOf(used));
  }
}

function writeOf(estate: Estate, { body, query }: ApiRequest, params: Params): ComputeWrite {
  const { project = "", scope = "", collection = "", name } = params;
  const given = objectOf(body);
  return {
    key: { project: projectOf(estate, project), scope, collection, name: name ?? textOf(given["name"]) },
    body: given,
    requestId: query.get("requestId") ?? "",
  };
}

/** Returns the methods that write; `collection` is the path of a collection, with named groups. */
export function computeWrites({ ledger, denied }: ComputeWriteParts, collection: string): readonly ApiMethod[] {
  const answer = (work: Work) => (request: ApiRequest, params: Params) =>
    ledger.write((estate, now) => {
      const write = writeOf(estate, request, params);
      checkMayUse(write, denied());
      return work(estate, write, now);
    });
  const named = `${collection}/(?<name>[^/]+)`;
  const changeable = named.replace(/\(\?<collection>[^)]*\)/, "(?<collection>urlMaps|backendServices)");
  const maps = named.replace(/\(\?<collection>[^)]*\)/, "(?<collection>urlMaps)");
  const proxies = named.replace(/\(\?<collection>[^)]*\)/, "(?<collection>targetHttpProxies)");
  const validate = (request: ApiRequest, params: Params) =>
    ledger.read((estate) => {
      const body = objectOf(objectOf(request.body)["resource"]);
      return validateUrlMap(estate, writeOf(estate, { ...request, body }, params));
    });
  return [
    { method: "POST", path: new RegExp(`${collection}$`), answer: answer(insertResource) },
    {
      method: "PATCH",
      path: new RegExp(`${changeable}$`),
      answer: answer((estate, write, now) => changeResource(estate, write, "patch", now)),
    },
    {
      method: "PUT",
      path: new RegExp(`${changeable}$`),
      answer: answer((estate, write, now) => changeResource(estate, write, "update", now)),
    },
    { method: "DELETE", path: new RegExp(`${named}$`), answer: answer(deleteResource) },
    {
      method: "POST",
      path: new RegExp(`${proxies}/setUrlMap$`),
      answer: answer((estate, write, now) => setReference(estate, write, "urlMap", now)),
    },
    { method: "POST", path: new RegExp(`${maps}/validate$`), answer: validate },
  ];
}
