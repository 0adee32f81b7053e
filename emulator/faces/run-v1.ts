import { ApiError } from "../core/errors";
import { type JsonObject, stringMap } from "../core/json";
import { revisionLabels, revisionToV1 } from "../core/knative/revision-view";
import { parseSelector } from "../core/knative/selector";
import { createServiceV1, replaceServiceV1 } from "../core/knative/services";
import { serviceToV1 } from "../core/knative/view";
import { deleteRevision, listRevisions, readRevision } from "../core/revisions";
import { deleteService, listServices, readService } from "../core/services-v2";
import type { Settings } from "../core/settings";
import type { ServiceKey } from "../core/world";
import type { Engine } from "../engine";
import { regionOfHost } from "../http";
import type { ApiRequest, Face } from "../model";
import { type ApiMethod, createFace, keyOf, pageOf } from "./routing";

const NAMESPACE = "^/apis/serving\\.knative\\.dev/v1/namespaces/(?<project>[^/]+)";
const API_VERSION = "serving.knative.dev/v1";
const DELETED = { apiVersion: "v1", kind: "Status", status: "Success" };
const NO_OPTIONS = { updateMask: null, validateOnly: false, allowMissing: false, etag: "" };

type Params = Readonly<Record<string, string>>;
type Place = (request: ApiRequest, params: Params) => ServiceKey;

/** The region of a v1 request is the one its host begins with; the emulator's own where the host names none. */
function placeOf(engine: Engine, settings: Pick<Settings, "region">): Place {
  return (request, params) =>
    engine.read((world) => keyOf(world, params, regionOfHost(request.host) ?? settings.region));
}

function listOf(kind: string, request: ApiRequest, items: readonly JsonObject[]): JsonObject {
  const page = pageOf(items, request.query, "limit", "continue");
  const metadata = page.next === undefined ? {} : { continue: page.next };
  return { apiVersion: API_VERSION, kind: `${kind}List`, metadata, items: page.items };
}

function serviceReads(engine: Engine, place: Place): readonly ApiMethod[] {
  const get = (request: ApiRequest, params: Params) =>
    engine.read((world) => serviceToV1(world, readService(world, place(request, params))));
  const list = (request: ApiRequest, params: Params) => {
    const { project, region } = place(request, params);
    const matches = parseSelector(request.query.get("labelSelector"));
    const items = engine.read((world) =>
      listServices(world, project, params["region"] ?? region)
        .filter(({ spec }) => matches(stringMap(spec["labels"])))
        .map((record) => serviceToV1(world, record)),
    );
    return listOf("Service", request, items);
  };
  return [
    { method: "GET", path: new RegExp(`${NAMESPACE}/services$`), answer: list },
    { method: "GET", path: new RegExp(`${NAMESPACE}/services/(?<service>[^/]+)$`), answer: get },
    { method: "GET", path: /^\/v1\/projects\/(?<project>[^/]+)\/locations\/(?<region>[^/]+)\/services$/, answer: list },
  ];
}

function serviceWrites(engine: Engine, place: Place): readonly ApiMethod[] {
  const dryRun = (request: ApiRequest) => request.query.get("dryRun") === "all";
  const create = (request: ApiRequest, params: Params) =>
    engine.write((world, now) => createServiceV1(world, place(request, params), request.body, dryRun(request), now));
  const replace = (request: ApiRequest, params: Params) =>
    engine.write((world, now) => replaceServiceV1(world, place(request, params), request.body, dryRun(request), now));
  const remove = (request: ApiRequest, params: Params) => {
    engine.write((world, now) => deleteService(world, place(request, params), NO_OPTIONS, now));
    return DELETED;
  };
  const named = new RegExp(`${NAMESPACE}/services/(?<service>[^/]+)$`);
  return [
    { method: "POST", path: new RegExp(`${NAMESPACE}/services$`), answer: create },
    { method: "PUT", path: named, answer: replace },
    { method: "DELETE", path: named, answer: remove },
  ];
}

function revisionMethods(engine: Engine, place: Place): readonly ApiMethod[] {
  const named = new RegExp(`${NAMESPACE}/revisions/(?<revision>[^/]+)$`);
  const anywhere = (request: ApiRequest, params: Params) => ({ ...place(request, params), service: "-" });
  const list = (request: ApiRequest, params: Params) => {
    const matches = parseSelector(request.query.get("labelSelector"));
    const items = engine.read((world) =>
      listRevisions(world, anywhere(request, params))
        .filter((record) => matches(revisionLabels(record)))
        .map((record) => revisionToV1(world, record)),
    );
    return listOf("Revision", request, items);
  };
  const get = (request: ApiRequest, params: Params) =>
    engine.read((world) =>
      revisionToV1(world, readRevision(world, anywhere(request, params), params["revision"] ?? "")),
    );
  const remove = (request: ApiRequest, params: Params) => {
    engine.write((world, now) =>
      deleteRevision(world, anywhere(request, params), params["revision"] ?? "", false, now),
    );
    return DELETED;
  };
  return [
    { method: "GET", path: new RegExp(`${NAMESPACE}/revisions$`), answer: list },
    { method: "GET", path: named, answer: get },
    { method: "DELETE", path: named, answer: remove },
  ];
}

function locationMethods(settings: Pick<Settings, "region">): readonly ApiMethod[] {
  const regions = ["asia-northeast1", "europe-west1", "us-central1", "us-east1"];
  return [
    {
      method: "GET",
      path: /^\/v1\/projects\/(?<project>[^/]+)\/locations$/,
      answer: (_, { project = "" }) => ({
        locations: [...new Set([...regions, settings.region])].map((locationId) => ({
          name: `projects/${project}/locations/${locationId}`,
          locationId,
        })),
      }),
    },
  ];
}

function refuseOthers(): readonly ApiMethod[] {
  const refuse = ({ path }: ApiRequest) => {
    const kind = /\/([a-z]+)(\/[^/]*)?$/.exec(path)?.[1] ?? "";
    throw new ApiError("UNIMPLEMENTED", `The emulator's v1 API has services and revisions, not ${kind}.`);
  };
  return ["GET", "POST", "PUT", "DELETE"].map((method) => ({
    method,
    path: new RegExp(`${NAMESPACE}/`),
    answer: refuse,
  }));
}

/** Returns the Knative face of Cloud Run, the one that the real gcloud speaks, over the same state as v2. */
export function createRunV1(engine: Engine, settings: Pick<Settings, "region">): Face {
  const place = placeOf(engine, settings);
  return createFace([
    ...serviceReads(engine, place),
    ...serviceWrites(engine, place),
    ...revisionMethods(engine, place),
    ...locationMethods(settings),
    ...refuseOthers(),
  ]);
}
