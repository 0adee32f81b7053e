import { deleteOperation, listOperations, operationView, readOperation } from "../core/operations";
import { projectIdOf } from "../core/projects";
import type { Engine } from "../engine";
import type { Face } from "../model";
import { createFace, pageOf } from "./routing";

const PARENT = "/v2/projects/(?<project>[^/]+)/locations/(?<region>[^/]+)/operations";

/** Returns google.longrunning.Operations as v2 has it. `:wait` answers at once: a client asks again until it is done. */
export function createOperations(engine: Engine): Face {
  type Params = Readonly<Record<string, string>>;
  const place = (params: Params) =>
    [engine.read((world) => projectIdOf(world, params["project"] ?? "")), params["region"] ?? ""] as const;
  const read = (params: Params) =>
    operationView(engine.read((world) => readOperation(world, ...place(params), params["id"] ?? "")));
  return createFace([
    { method: "GET", path: new RegExp(`^${PARENT}/(?<id>[^/:]+)$`), answer: (_, params) => read(params) },
    { method: "POST", path: new RegExp(`^${PARENT}/(?<id>[^/:]+):wait$`), answer: (_, params) => read(params) },
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
