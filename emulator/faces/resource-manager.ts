import type { Estate } from "../core/estate/estate";
import { checkProject, listProjects, projectV1, projectV3 } from "../core/estate/projects";
import type { JsonObject } from "../core/json";
import type { Ledger } from "../ledger";
import type { ApiRequest, Face } from "../model";
import { policyMethods } from "./estate-policies";
import { type ApiMethod, createFace, pageOf } from "./routing";

type Params = Readonly<Record<string, string>>;
type Show = (estate: Estate, project: string) => JsonObject;

function reads(ledger: Ledger, version: "v1" | "v3", show: Show): readonly ApiMethod[] {
  const get = (_: ApiRequest, { project = "" }: Params) =>
    ledger.read((estate) => show(estate, checkProject(estate, project)));
  const list = ({ query }: ApiRequest): JsonObject => {
    const found = ledger.read((estate) => listProjects(estate).map((project) => show(estate, project)));
    const { items, next } = pageOf(found, query, "pageSize", "pageToken");
    return { projects: items, ...(next === undefined ? {} : { nextPageToken: next }) };
  };
  const all = version === "v1" ? "" : "(:search)?";
  return [
    { method: "GET", path: new RegExp(`^/${version}/projects/(?<project>[^/:]+)$`), answer: get },
    { method: "GET", path: new RegExp(`^/${version}/projects${all}$`), answer: list },
  ];
}

/** Returns Resource Manager v1 and v3, as far as reading projects and their policies. No filter of a list is applied. */
export function createResourceManager(ledger: Ledger, denied: () => readonly string[]): Face {
  const resource = (estate: Estate, { project = "" }: Params) => `projects/${checkProject(estate, project)}`;
  const path = "^/v[13]/projects/(?<project>[^/:]+)";
  return createFace([
    ...reads(ledger, "v1", projectV1),
    ...reads(ledger, "v3", projectV3),
    ...policyMethods({ ledger, denied, path, read: "POST", resource, tested: resource }),
  ]);
}
