import { ApiError } from "./core/errors";
import type { ManifestFacts, StoredImage } from "./core/estate/docker-images";
import { type JsonObject, listOf, objectOf, textOf } from "./core/json";

/** A registry that stands in for Artifact Registry's hosts: what is there under `P/R/IMG` is in repository R of project P. */
export interface Registry {
  /** Returns the paths of all images below the path. */
  images(below: string): Promise<readonly string[]>;
  /** Returns what an image's tags point to, once a tag, and what that lists; none for an unknown image. */
  versions(below: string, image: string): Promise<readonly StoredImage[]>;
  /** Returns the image by digest, tags left out; undefined where there is none. */
  find(below: string, image: string, digest: string): Promise<StoredImage | undefined>;
}

/** As many names as the reference registry gives at once. */
const PAGE = 1000;

const TYPES = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

interface Fetched {
  readonly body: JsonObject;
  readonly digest: string;
  readonly mediaType: string;
}

/** Returns undefined for 404; throws UNAVAILABLE for whatever else is no success, and where nobody listens. */
type Get = (path: string) => Promise<Fetched | undefined>;

function createGet(address: string): Get {
  return async (path) => {
    const url = `http://${address}/v2/${path}`;
    const response = await fetch(url, { headers: { accept: TYPES } }).catch((error: unknown) => {
      throw new ApiError("UNAVAILABLE", `The registry at ${address} does not answer: ${String(error)}.`);
    });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new ApiError("UNAVAILABLE", `The registry answered ${response.status} to ${url}.`);
    return {
      body: objectOf(await response.json()),
      digest: response.headers.get("docker-content-digest") ?? "",
      mediaType: (response.headers.get("content-type") ?? "").replace(/;.*$/, ""),
    };
  };
}

function manifestsOf(body: JsonObject): readonly ManifestFacts[] {
  return listOf(body["manifests"]).map((entry) => {
    const { digest, mediaType, platform } = objectOf(entry);
    const { architecture, os, variant } = objectOf(platform);
    const text = (value: unknown) => textOf(value) || undefined;
    return {
      digest: textOf(digest),
      mediaType: textOf(mediaType),
      architecture: text(architecture),
      os: text(os),
      variant: text(variant),
    };
  });
}

/** The image itself, with what its own manifest says; sizes as the manifest gives them, not as they are stored. */
async function readImage(get: Get, name: string, image: string, manifest: Fetched): Promise<StoredImage> {
  const { body, digest, mediaType } = manifest;
  const sizes = [body["config"], ...listOf(body["layers"])].map((part) => Number(objectOf(part)["size"] ?? 0));
  const config = textOf(objectOf(body["config"])["digest"]);
  const created = config === "" ? "" : textOf((await get(`${name}/blobs/${config}`))?.body["created"]);
  const at = Date.parse(created);
  return {
    image,
    digest,
    tags: [],
    mediaType,
    sizeBytes: sizes.reduce((sum, size) => sum + size, 0),
    uploadedAt: Number.isNaN(at) ? 0 : at,
    builtAt: created || undefined,
    manifests: manifestsOf(body),
  };
}

/** The image that a reference names, and after it those that it lists. */
async function readAll(get: Get, name: string, image: string, reference: string): Promise<readonly StoredImage[]> {
  const manifest = await get(`${name}/manifests/${reference}`);
  if (manifest === undefined) return [];
  const stored = await readImage(get, name, image, manifest);
  const listed = await Promise.all(stored.manifests.map(({ digest }) => readAll(get, name, image, digest)));
  const parts = listed.flat();
  if (parts.length === 0) return [stored];
  const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
  const uploadedAt = Math.max(...parts.map((part) => part.uploadedAt));
  return [{ ...stored, sizeBytes, uploadedAt }, ...parts];
}

/** The registry's page of names is as long as the registry allows; the last name of one page begins the next. */
async function listNames(get: Get, last = ""): Promise<readonly string[]> {
  const from = last === "" ? "" : `&last=${encodeURIComponent(last)}`;
  const names = listOf((await get(`_catalog?n=${PAGE}${from}`))?.body["repositories"]).map(textOf);
  const end = names.at(-1);
  return end === undefined || names.length < PAGE ? names : [...names, ...(await listNames(get, end))];
}

/** Returns a registry that is asked over plain HTTP at `HOST:PORT`, without credentials. */
export function createRegistry(address: string): Registry {
  const get = createGet(address);
  const tagged = async (name: string, image: string, tag: string) => {
    const [first, ...listed] = await readAll(get, name, image, tag);
    return first === undefined ? [] : [{ ...first, tags: [tag] }, ...listed];
  };
  return {
    async images(below) {
      const names = await listNames(get);
      return names.filter((name) => name.startsWith(`${below}/`)).map((name) => name.slice(below.length + 1));
    },
    async versions(below, image) {
      const name = `${below}/${image}`;
      const tags = listOf((await get(`${name}/tags/list`))?.body["tags"]).map(textOf);
      return (await Promise.all(tags.map((tag) => tagged(name, image, tag)))).flat();
    },
    async find(below, image, digest) {
      const [first] = await readAll(get, `${below}/${image}`, image, digest);
      return first;
    },
  };
}
