import {
  type AccountChange,
  type AccountKey,
  accountName,
  accountView,
  changeAccount,
  createAccount,
  deleteAccount,
  listAccounts,
  readAccount,
} from "../core/estate/accounts";
import type { Estate, Turn } from "../core/estate/estate";
import { checkProject } from "../core/estate/projects";
import type { Account } from "../core/estate/records";
import { type JsonObject, objectOf, textOf } from "../core/json";
import type { Ledger } from "../ledger";
import type { ApiRequest, Face } from "../model";
import { policyMethods } from "./estate-policies";
import { type ApiMethod, createFace, pageOf } from "./routing";

const PARENT = "^/v1/projects/(?<project>[^/]+)/serviceAccounts";
const ACCOUNT = `${PARENT}/(?<account>[^/:]+)`;

type Params = Readonly<Record<string, string>>;

const keyOf = ({ project = "", account = "" }: Params): AccountKey => ({ project, account });

function reads(ledger: Ledger): readonly ApiMethod[] {
  const list = ({ query }: ApiRequest, { project = "" }: Params): JsonObject => {
    const found = ledger.read((estate, now) => listAccounts(estate, checkProject(estate, project), now));
    const { items, next } = pageOf(found, query, "pageSize", "pageToken");
    return {
      ...(items.length > 0 ? { accounts: items.map(accountView) } : {}),
      ...(next === undefined ? {} : { nextPageToken: next }),
    };
  };
  const get = (params: Params) => ledger.read((estate, now) => accountView(readAccount(estate, keyOf(params), now)));
  return [
    { method: "GET", path: new RegExp(`${PARENT}$`), answer: list },
    { method: "GET", path: new RegExp(`${ACCOUNT}$`), answer: (_, params) => get(params) },
  ];
}

/** Returns what a patch changes: the fields that the mask names, or those that were sent where there is none. */
function changeOf(body: JsonObject, mask: string): AccountChange {
  const named = mask === "" ? undefined : mask.split(",").map((path) => path.replaceAll("_", ""));
  const given = (field: string) =>
    named === undefined ? field in body : named.includes(field.toLowerCase()) || named.includes(field);
  return {
    ...(given("displayName") ? { displayName: textOf(body["displayName"]) } : {}),
    ...(given("description") ? { description: textOf(body["description"]) } : {}),
  };
}

function writes(ledger: Ledger): readonly ApiMethod[] {
  const show = (turn: (estate: Estate, now: number) => Turn<Account>) => accountView(ledger.write(turn));
  const create = ({ body }: ApiRequest, { project = "" }: Params) =>
    show((estate, now) => createAccount(estate, checkProject(estate, project), objectOf(body), now));
  const patch = ({ body }: ApiRequest, params: Params) => {
    const { serviceAccount, updateMask } = objectOf(body);
    const change = changeOf(objectOf(serviceAccount), textOf(updateMask));
    return show((estate, now) => changeAccount(estate, keyOf(params), change, now));
  };
  const disable = (disabled: boolean) => (_: ApiRequest, params: Params) => {
    ledger.write((estate, now) => changeAccount(estate, keyOf(params), { disabled }, now));
    return {};
  };
  const remove = (_: ApiRequest, params: Params) =>
    ledger.write((estate, now) => deleteAccount(estate, keyOf(params), now));
  return [
    { method: "POST", path: new RegExp(`${PARENT}$`), answer: create },
    { method: "PATCH", path: new RegExp(`${ACCOUNT}$`), answer: patch },
    { method: "DELETE", path: new RegExp(`${ACCOUNT}$`), answer: remove },
    { method: "POST", path: new RegExp(`${ACCOUNT}:disable$`), answer: disable(true) },
    { method: "POST", path: new RegExp(`${ACCOUNT}:enable$`), answer: disable(false) },
  ];
}

/** Returns IAM v1 as far as service accounts and their policies. `denied` says which permissions the caller lacks. */
export function createIam(ledger: Ledger, denied: () => readonly string[]): Face {
  const resource = (estate: Estate, params: Params, now: number) =>
    accountName(readAccount(estate, keyOf(params), now));
  return createFace([
    ...reads(ledger),
    ...writes(ledger),
    ...policyMethods({ ledger, denied, path: ACCOUNT, read: "POST", resource, tested: resource }),
  ]);
}
