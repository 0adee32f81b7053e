import { ApiError } from "../core/errors";
import {
  dockerImageView,
  packageView,
  type StoredImage,
  tagsOf,
  tagView,
  versionView,
} from "../core/estate/docker-images";
import { checkProject } from "../core/estate/projects";
import type { RepositoryKey } from "../core/estate/records";
import { readRepository } from "../core/estate/repositories";
import type { JsonObject } from "../core/json";
import type { Ledger } from "../ledger";
import type { ApiRequest, Face } from "../model";
import type { Shelf } from "../shelf";
import { type ApiMethod, createFace, pageOf } from "./routing";

const REPOSITORY = "^/v1/projects/(?<project>[^/]+)/locations/(?<location>[^/]+)/repositories/(?<repository>[^/:]+)";
const PACKAGE = `${REPOSITORY}/packages/(?<image>[^/]+)`;

type Params = Readonly<Record<string, string>>;

/** The image that the path names. A package's id is an escaped path already: gcloud escapes it again, others do not. */
const imageOf = ({ image = "" }: Params) => image.replaceAll(/%2F/gi, "/");

interface Parts {
  readonly shelf: Shelf;
  /** Returns the repository that the path names; throws NOT_FOUND where it does not exist. */
  readonly keyOf: (params: Params) => RepositoryKey;
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new ApiError("NOT_FOUND", "Requested entity was not found.");
  return value;
}

function listed(field: string, all: readonly JsonObject[], { query }: ApiRequest): JsonObject {
  const { items, next } = pageOf(all, query, "pageSize", "pageToken");
  return { ...(items.length > 0 ? { [field]: items } : {}), ...(next === undefined ? {} : { nextPageToken: next }) };
}

/** Returns the versions of the package that the path names; throws NOT_FOUND where there are none. */
async function versionsOf({ shelf, keyOf }: Parts, params: Params): Promise<readonly StoredImage[]> {
  const versions = await shelf.versions(keyOf(params), imageOf(params));
  return found(versions.length > 0 ? versions : undefined);
}

function imageMethods({ shelf, keyOf }: Parts): readonly ApiMethod[] {
  const list = async (request: ApiRequest, params: Params) => {
    const key = keyOf(params);
    return listed(
      "dockerImages",
      (await shelf.list(key)).map((one) => dockerImageView(key, one)),
      request,
    );
  };
  const get = async (_: ApiRequest, params: Params) => {
    const key = keyOf(params);
    const [, image = "", digest = ""] = /^(.*)@(sha256:[0-9a-f]+)$/.exec(params["name"] ?? "") ?? [];
    return dockerImageView(key, found(await shelf.byDigest(key, image, digest)));
  };
  return [
    { method: "GET", path: new RegExp(`${REPOSITORY}/dockerImages$`), answer: list },
    { method: "GET", path: new RegExp(`${REPOSITORY}/dockerImages/(?<name>[^/]+)$`), answer: get },
  ];
}

function packageMethods(parts: Parts): readonly ApiMethod[] {
  const list = async (request: ApiRequest, params: Params) => {
    const key = parts.keyOf(params);
    const all = await parts.shelf.list(key);
    const names = [...new Set(all.map(({ image }) => image))];
    const views = names.map((image) => {
      const versions = all.filter((one) => one.image === image);
      return packageView(key, image, versions);
    });
    return listed("packages", views, request);
  };
  const get = async (_: ApiRequest, params: Params) =>
    packageView(parts.keyOf(params), imageOf(params), await versionsOf(parts, params));
  return [
    { method: "GET", path: new RegExp(`${REPOSITORY}/packages$`), answer: list },
    { method: "GET", path: new RegExp(`${PACKAGE}$`), answer: get },
  ];
}

function versionMethods(parts: Parts): readonly ApiMethod[] {
  const isFull = ({ query }: ApiRequest) => query.get("view") === "FULL";
  const list = async (request: ApiRequest, params: Params) => {
    const key = parts.keyOf(params);
    const views = (await versionsOf(parts, params)).map((one) => versionView(key, one, isFull(request)));
    return listed("versions", views, request);
  };
  const get = async (request: ApiRequest, params: Params) => {
    const key = parts.keyOf(params);
    const { version = "" } = params;
    return versionView(key, found(await parts.shelf.byDigest(key, imageOf(params), version)), isFull(request));
  };
  return [
    { method: "GET", path: new RegExp(`${PACKAGE}/versions$`), answer: list },
    { method: "GET", path: new RegExp(`${PACKAGE}/versions/(?<version>[^/]+)$`), answer: get },
  ];
}

function tagMethods(parts: Parts): readonly ApiMethod[] {
  const list = async (request: ApiRequest, params: Params) => {
    const key = parts.keyOf(params);
    const version = /^version="(.*)"$/.exec(request.query.get("filter") ?? "")?.[1];
    const views = tagsOf(await versionsOf(parts, params)).map((tag) => tagView(key, imageOf(params), tag));
    return listed(
      "tags",
      views.filter((tag) => version === undefined || tag["version"] === version),
      request,
    );
  };
  const get = async (_: ApiRequest, params: Params) => {
    const key = parts.keyOf(params);
    const { tag = "" } = params;
    const image = imageOf(params);
    return tagView(key, image, found(await parts.shelf.byTag(key, image, tag)));
  };
  return [
    { method: "GET", path: new RegExp(`${PACKAGE}/tags$`), answer: list },
    { method: "GET", path: new RegExp(`${PACKAGE}/tags/(?<tag>[^/]+)$`), answer: get },
  ];
}

/** Returns Artifact Registry v1 as far as reading Docker images, as images and as packages, versions and tags. */
export function createArtifactImages(ledger: Ledger, shelf: Shelf): Face {
  const keyOf = ({ project = "", location = "", repository = "" }: Params) =>
    ledger.read((estate, now) =>
      readRepository(estate, { project: checkProject(estate, project), location, repository }, now),
    );
  const parts = { shelf, keyOf };
  return createFace([
    ...imageMethods(parts),
    ...packageMethods(parts),
    ...versionMethods(parts),
    ...tagMethods(parts),
    // Nothing is ever scanned here: Container Analysis has heard of no image.
    { method: "GET", path: /^\/v1\/projects\/[^/]+\/occurrences$/, answer: () => ({}) },
  ]);
}
