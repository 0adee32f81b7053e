import type { Estate } from "../core/estate/estate";
import { policyOf, setPolicy, testPermissions } from "../core/estate/policies";
import { objectOf } from "../core/json";
import type { Ledger } from "../ledger";
import type { ApiRequest } from "../model";
import type { ApiMethod } from "./routing";

type Params = Readonly<Record<string, string>>;
type Resource = (estate: Estate, params: Params, now: number) => string;

/** How one API spells the IAM methods of a resource. */
export interface PolicyParts {
  readonly ledger: Ledger;
  /** The permissions that the caller lacks. */
  readonly denied: () => readonly string[];
  /** The resource's path, as a pattern without its end. */
  readonly path: string;
  /** The HTTP method of getIamPolicy. */
  readonly read: "GET" | "POST";
  /** Returns the name that the policy is kept under; throws where the resource does not exist. */
  readonly resource: Resource;
  /** Throws where testIamPermissions would answer that the resource does not exist. */
  readonly tested: Resource;
}

/** The version asked for, in the query or in the body. */
function versionOf({ query, body }: ApiRequest): number {
  const inBody = objectOf(objectOf(body)["options"])["requestedPolicyVersion"];
  return Number(query.get("options.requestedPolicyVersion") ?? inBody ?? 0);
}

/** Returns getIamPolicy, setIamPolicy and testIamPermissions of one kind of resource. */
export function policyMethods(parts: PolicyParts): readonly ApiMethod[] {
  const { ledger, denied, path, read, resource, tested } = parts;
  const get = (request: ApiRequest, params: Params) =>
    ledger.read((estate, now) => policyOf(estate, resource(estate, params, now), versionOf(request)));
  const set = ({ body }: ApiRequest, params: Params) =>
    ledger.write((estate, now) =>
      setPolicy(estate, resource(estate, params, now), objectOf(objectOf(body)["policy"]), now),
    );
  const test = ({ body }: ApiRequest, params: Params) => {
    ledger.read((estate, now) => tested(estate, params, now));
    return testPermissions(body, denied());
  };
  return [
    { method: read, path: new RegExp(`${path}:getIamPolicy$`), answer: get },
    { method: "POST", path: new RegExp(`${path}:setIamPolicy$`), answer: set },
    { method: "POST", path: new RegExp(`${path}:testIamPermissions$`), answer: test },
  ];
}
