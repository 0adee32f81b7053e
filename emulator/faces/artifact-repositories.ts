import { type Estate, projectOf } from "../core/estate/estate";
import { readJob } from "../core/estate/jobs";
import { checkProject } from "../core/estate/projects";
import type { Repository, RepositoryKey } from "../core/estate/records";
import {
  createRepository,
  deleteRepository,
  listRepositories,
  patchRepository,
  readRepository,
  repositoryName,
  repositoryView,
} from "../core/estate/repositories";
import { type JsonObject, objectOf } from "../core/json";
import type { Ledger } from "../ledger";
import type { ApiRequest, Face } from "../model";
import { policyMethods } from "./estate-policies";
import { type ApiMethod, createFace, pageOf } from "./routing";

const LOCATION = "^/v1/projects/(?<project>[^/]+)/locations/(?<location>[^/]+)";
const REPOSITORY = `${LOCATION}/repositories/(?<repository>[^/:]+)`;

type Params = Readonly<Record<string, string>>;

/** Returns how many bytes the images of a repository take together. */
export type SizeOf = (key: RepositoryKey) => Promise<number>;

function keyOf(estate: Estate, { project = "", location = "", repository = "" }: Params): RepositoryKey {
  return { project: checkProject(estate, project), location, repository };
}

function reads(ledger: Ledger, sizeOf: SizeOf): readonly ApiMethod[] {
  const show = async (record: Repository) => repositoryView(record, await sizeOf(record));
  const get = (_: ApiRequest, params: Params) =>
    show(ledger.read((estate, now) => readRepository(estate, keyOf(estate, params), now)));
  const list = async ({ query }: ApiRequest, params: Params): Promise<JsonObject> => {
    const found = ledger.read((estate, now) => {
      const { project, location } = keyOf(estate, params);
      return listRepositories(estate, project, location, now);
    });
    const { items, next } = pageOf(found, query, "pageSize", "pageToken");
    return {
      ...(items.length > 0 ? { repositories: await Promise.all(items.map(show)) } : {}),
      ...(next === undefined ? {} : { nextPageToken: next }),
    };
  };
  return [
    { method: "GET", path: new RegExp(`${REPOSITORY}$`), answer: get },
    { method: "GET", path: new RegExp(`${LOCATION}/repositories$`), answer: list },
  ];
}

function writes(ledger: Ledger, sizeOf: SizeOf): readonly ApiMethod[] {
  const create = ({ body, query }: ApiRequest, params: Params) => {
    const repository = query.get("repositoryId") ?? query.get("repository_id") ?? "";
    return ledger.write((estate, now) =>
      createRepository(estate, keyOf(estate, { ...params, repository }), objectOf(body), now),
    );
  };
  const patch = async ({ body, query }: ApiRequest, params: Params) => {
    const mask = query.get("updateMask") ?? "";
    const record = ledger.write((estate, now) =>
      patchRepository(estate, keyOf(estate, params), objectOf(body), mask, now),
    );
    return repositoryView(record, await sizeOf(record));
  };
  const remove = (_: ApiRequest, params: Params) =>
    ledger.write((estate, now) => deleteRepository(estate, keyOf(estate, params), now));
  return [
    { method: "POST", path: new RegExp(`${LOCATION}/repositories$`), answer: create },
    { method: "PATCH", path: new RegExp(`${REPOSITORY}$`), answer: patch },
    { method: "DELETE", path: new RegExp(`${REPOSITORY}$`), answer: remove },
  ];
}

/** gcloud asks in v1beta2; in v1 the path is the same as Cloud Run's, which answers there. */
const LOCATIONS: ApiMethod = {
  method: "GET",
  path: /^\/v1beta2\/projects\/(?<project>[^/]+)\/locations$/,
  answer: (_, { project = "" }) => ({
    locations: ["asia", "asia-northeast1", "europe", "europe-west1", "us", "us-central1", "us-east1"].map(
      (locationId) => ({ name: `projects/${project}/locations/${locationId}`, locationId }),
    ),
  }),
};

/** Only its own operations: Cloud Run v1 has the same path for its own. */
function createOperationsFace(ledger: Ledger): Face {
  const path = new RegExp(`${LOCATION}/operations/(?<id>[^/:]+)$`);
  return ({ method, path: asked }) => {
    const { project = "", location = "", id = "" } = (method === "GET" ? path.exec(asked)?.groups : undefined) ?? {};
    return ledger.read((estate, now) => {
      const name = `projects/${projectOf(estate, project)}/locations/${location}/operations/${id}`;
      return Object.hasOwn(estate.jobs, name) ? { status: 200, body: readJob(estate, name, now) } : undefined;
    });
  };
}

/** Returns Artifact Registry v1 as far as repositories, their policies and operations. It stands before Cloud Run v1. */
export function createArtifactRepositories(ledger: Ledger, denied: () => readonly string[], sizeOf: SizeOf): Face {
  const named = (estate: Estate, params: Params) => repositoryName(keyOf(estate, params));
  const resource = (estate: Estate, params: Params, now: number) =>
    repositoryName(readRepository(estate, keyOf(estate, params), now));
  const methods = createFace([
    ...reads(ledger, sizeOf),
    ...writes(ledger, sizeOf),
    LOCATIONS,
    ...policyMethods({ ledger, denied, path: REPOSITORY, read: "GET", resource, tested: named }),
  ]);
  const operations = createOperationsFace(ledger);
  return async (request) => (await operations(request)) ?? (await methods(request));
}
