import { apiView, checkBatch, checkServices, isOn, listApis, parseNames, switchApis } from "../core/estate/apis";
import { projectOf } from "../core/estate/estate";
import { readJob } from "../core/estate/jobs";
import { type JsonObject, listOf, objectOf, textOf } from "../core/json";
import type { Ledger } from "../ledger";
import type { ApiRequest, Face } from "../model";
import { type ApiMethod, createFace, pageOf } from "./routing";

const PROJECT = "^/v1/projects/(?<project>[^/]+)/services";
const NAMED = `${PROJECT}/(?<api>[^/:]+)`;
const BETA = "^/v2beta/projects/(?<project>[^/]+)";

type Params = Readonly<Record<string, string>>;

const placeOf = (ledger: Ledger, params: Params) => ({
  project: ledger.read((estate) => projectOf(estate, params["project"] ?? "")),
  api: params["api"] ?? "",
});

function reads(ledger: Ledger): readonly ApiMethod[] {
  const show = (project: string, apis: readonly string[]) =>
    ledger.read((estate, now) => {
      checkServices(estate, apis);
      return apis.map((api) => apiView(estate, project, api, now));
    });
  const list = ({ query }: ApiRequest, params: Params): JsonObject => {
    const { project } = placeOf(ledger, params);
    const state = /^state:(ENABLED|DISABLED)$/.exec(query.get("filter") ?? "")?.[1];
    const all = ledger.read((estate) => show(project, listApis(estate, project)));
    const found = all.filter((service) => state === undefined || service["state"] === state);
    const { items, next } = pageOf(found, query, "pageSize", "pageToken");
    return { services: items, ...(next === undefined ? {} : { nextPageToken: next }) };
  };
  const batch = ({ query }: ApiRequest, params: Params): JsonObject => {
    const { project } = placeOf(ledger, params);
    return { services: show(project, parseNames(query.getAll("names"), project)) };
  };
  const get = (params: Params) => {
    const { project, api } = placeOf(ledger, params);
    return show(project, [api])[0] ?? {};
  };
  return [
    { method: "GET", path: new RegExp(`${NAMED}$`), answer: (_, params) => get(params) },
    { method: "GET", path: new RegExp(`${PROJECT}$`), answer: list },
    { method: "GET", path: new RegExp(`${PROJECT}:batchGet$`), answer: batch },
  ];
}

function writes(ledger: Ledger): readonly ApiMethod[] {
  const batchEnable = ({ body }: ApiRequest, params: Params) => {
    const apis = [...new Set(listOf(objectOf(body)["serviceIds"]).map(textOf))];
    checkBatch(apis);
    const { project } = placeOf(ledger, params);
    return ledger.write((estate, now) => switchApis(estate, { project, apis, on: true, shape: "batch" }, now));
  };
  const one = (on: boolean) => (_: ApiRequest, params: Params) => {
    const { project, api } = placeOf(ledger, params);
    return ledger.write((estate, now) => switchApis(estate, { project, apis: [api], on, shape: "one" }, now));
  };
  return [
    { method: "POST", path: new RegExp(`${PROJECT}:batchEnable$`), answer: batchEnable },
    { method: "POST", path: new RegExp(`${NAMED}:enable$`), answer: one(true) },
    { method: "POST", path: new RegExp(`${NAMED}:disable$`), answer: one(false) },
  ];
}

/** What gcloud's `services list` asks of v2beta: the policy's enabled services, and their titles. */
function betaReads(ledger: Ledger): readonly ApiMethod[] {
  const policy = (_: ApiRequest, params: Params): JsonObject => {
    const { project } = placeOf(ledger, params);
    const services = ledger.read((estate, now) =>
      listApis(estate, project)
        .filter((api) => isOn(estate, project, api, now))
        .map((api) => `services/${api}`),
    );
    return { name: `projects/${project}/effectivePolicy`, enableRules: [{ services }] };
  };
  const batch = ({ query }: ApiRequest, params: Params): JsonObject => {
    const { project } = placeOf(ledger, params);
    const services = query.getAll("services").map((name) => {
      const api = name.slice(name.lastIndexOf("/") + 1);
      const { name: full, config } = ledger.read((estate, now) => apiView(estate, project, api, now));
      return { name: full ?? "", service: { name: `services/${api}`, displayName: objectOf(config)["title"] ?? api } };
    });
    return { services };
  };
  return [
    { method: "GET", path: new RegExp(`${BETA}/effectivePolicy$`), answer: policy },
    { method: "GET", path: new RegExp(`${BETA}/services:batchGet$`), answer: batch },
  ];
}

/** Returns the Service Usage API: every API that it knows is enabled, except those that were switched off, by whomever. */
export function createServiceUsage(ledger: Ledger): Face {
  return createFace([
    ...reads(ledger),
    ...writes(ledger),
    ...betaReads(ledger),
    {
      method: "GET",
      path: /^\/v1\/(?<name>operations\/(acat|acf)\.[^/]+)$/,
      answer: (_, { name = "" }) => ledger.read((estate, now) => readJob(estate, name, now)),
    },
  ]);
}
