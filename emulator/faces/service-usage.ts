import { projectNumberOf } from "../core/ids";
import { listOf, objectOf, textOf } from "../core/json";
import type { Desk } from "../desk";
import type { Face } from "../model";
import { createFace } from "./routing";

const PROJECT = "^/v1/projects/(?<project>[^/]+)/services";

/** Returns the Service Usage API: every API is enabled, except those that the operator has switched off. */
export function createServiceUsage(desk: Desk): Face {
  const view = (project: string, api: string) => ({
    name: `projects/${projectNumberOf(project)}/services/${api}`,
    config: { name: api },
    state: desk.isDisabled(api) ? "DISABLED" : "ENABLED",
    parent: `projects/${projectNumberOf(project)}`,
  });
  const enable = (project: string, apis: readonly string[]) => {
    for (const api of apis) desk.enable(api);
    const services = apis.map((api) => view(project, api));
    const type = "type.googleapis.com/google.api.serviceusage.v1.BatchEnableServicesResponse";
    return { name: "operations/acat.emulated", done: true, response: { "@type": type, services } };
  };
  return createFace([
    {
      method: "GET",
      path: new RegExp(`${PROJECT}/(?<api>[^/:]+)$`),
      answer: (_, { project = "", api = "" }) => view(project, api),
    },
    {
      method: "GET",
      path: new RegExp(`${PROJECT}:batchGet$`),
      answer: ({ query }, { project = "" }) => ({
        services: query.getAll("names").map((name) => view(project, name.slice(name.lastIndexOf("/") + 1))),
      }),
    },
    {
      method: "POST",
      path: new RegExp(`${PROJECT}:batchEnable$`),
      answer: ({ body }, { project = "" }) => enable(project, listOf(objectOf(body)["serviceIds"]).map(textOf)),
    },
    {
      method: "POST",
      path: new RegExp(`${PROJECT}/(?<api>[^/:]+):enable$`),
      answer: (_, { project = "", api = "" }) => enable(project, [api]),
    },
  ]);
}
