import type { Estate } from "../core/estate/estate";
import { checkProject, listProjects, projectV1, projectV3, undelete } from "../core/estate/projects";
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

const PROJECT = "projects/(?<project>[^/:]+)";

/** v1 answers with nothing, v3 with an operation that has ended. */
function undeletes(ledger: Ledger): readonly ApiMethod[] {
  const back = ({ project = "" }: Params) => ledger.write((estate) => undelete(estate, project));
  const ended = (project: string): JsonObject => ({
    name: `operations/up.${project}`,
    done: true,
    response: { "@type": "type.googleapis.com/google.cloud.resourcemanager.v3.Project", ...shown(project) },
  });
  const shown = (project: string) => ledger.read((estate) => projectV3(estate, project));
  const first = (params: Params): JsonObject => {
    back(params);
    return {};
  };
  return [
    { method: "POST", path: new RegExp(`^/v1/${PROJECT}:undelete$`), answer: (_, params) => first(params) },
    { method: "POST", path: new RegExp(`^/v3/${PROJECT}:undelete$`), answer: (_, params) => ended(back(params)) },
  ];
}

/** Returns Resource Manager v1 and v3, as far as reading projects, their policies, and bringing them back. No filter of a list is applied. */
export function createResourceManager(ledger: Ledger, denied: () => readonly string[]): Face {
  const resource = (estate: Estate, { project = "" }: Params) => `projects/${checkProject(estate, project)}`;
  const path = "^/v[13]/projects/(?<project>[^/:]+)";
  return createFace([
    ...reads(ledger, "v1", projectV1),
    ...reads(ledger, "v3", projectV3),
    ...undeletes(ledger),
    ...policyMethods({ ledger, denied, path, read: "POST", resource, tested: resource }),
  ]);
}
