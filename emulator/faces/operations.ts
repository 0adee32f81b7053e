import { objectOf, textOf } from "../core/json";
import { deleteOperation, listOperations, operationView, readOperation } from "../core/operations";
import { projectIdOf } from "../core/projects";
import type { Engine } from "../engine";
import type { ApiRequest, Face } from "../model";
import { createFace, pageOf } from "./routing";
import { waitForOperation } from "./waiting";

const PARENT = "/v2/projects/(?<project>[^/]+)/locations/(?<region>[^/]+)/operations";

/** Returns google.longrunning.Operations as v2 has it. */
export function createOperations(engine: Engine): Face {
  type Params = Readonly<Record<string, string>>;
  const place = (params: Params) =>
    [engine.read((world) => projectIdOf(world, params["project"] ?? "")), params["region"] ?? ""] as const;
  const read = (params: Params) =>
    operationView(engine.read((world) => readOperation(world, ...place(params), params["id"] ?? "")));
  const wait = async ({ body }: ApiRequest, params: Params) =>
    operationView(
      await waitForOperation(engine, ...place(params), params["id"] ?? "", textOf(objectOf(body)["timeout"])),
    );
  return createFace([
    { method: "GET", path: new RegExp(`^${PARENT}/(?<id>[^/:]+)$`), answer: (_, params) => read(params) },
    { method: "POST", path: new RegExp(`^${PARENT}/(?<id>[^/:]+):wait$`), answer: wait },
    {
      method: "GET",
      path: new RegExp(`^${PARENT}$`),
      answer: ({ query }, params) => {
        const page = pageOf(
          engine.read((world) => listOperations(world, ...place(params))),
          query,
          "pageSize",
          "pageToken",
        );
        const operations = page.items.map(operationView);
        return page.next === undefined ? { operations } : { operations, nextPageToken: page.next };
      },
    },
    {
      method: "DELETE",
      path: new RegExp(`^${PARENT}/(?<id>[^/:]+)$`),
      answer: (_, params) => {
        engine.write((world) => ({
          world: deleteOperation(world, ...place(params), params["id"] ?? ""),
          answer: undefined,
          effects: [],
        }));
        return {};
      },
    },
  ]);
}
