import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const digestOf = (text: string) => `sha256:${createHash("sha256").update(text).digest("hex")}`;

const CONFIG = JSON.stringify({ architecture: "amd64", os: "linux", created: "2025-02-03T04:05:06Z" });
const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
const INDEX_TYPE = "application/vnd.oci.image.index.v1+json";

const manifest = (layerSize: number) =>
  JSON.stringify({ config: { digest: digestOf(CONFIG), size: 100 }, layers: [{ size: layerSize }, { size: 50 }] });

/** One image for one platform, 1150 bytes, and one for two platforms, of 2150 bytes each. */
export const ONE = manifest(1000);
const PART = manifest(2000);
export const MANY = JSON.stringify({
  manifests: ["amd64", "arm64"].map((architecture) => ({
    mediaType: MANIFEST_TYPE,
    digest: digestOf(PART),
    platform: { os: "linux", architecture },
  })),
});

export const DIGESTS = { one: digestOf(ONE), part: digestOf(PART), many: digestOf(MANY) };

const BLOBS: Readonly<Record<string, readonly [type: string, text: string]>> = {
  [digestOf(CONFIG)]: ["application/octet-stream", CONFIG],
  [DIGESTS.one]: [MANIFEST_TYPE, ONE],
  [DIGESTS.part]: [MANIFEST_TYPE, PART],
  [DIGESTS.many]: [INDEX_TYPE, MANY],
};

/** Image → tag → digest, as they lie in the registry. */
const IMAGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "p/images/shop/app": { v1: DIGESTS.one, latest: DIGESTS.one },
  "p/images/web": { v2: DIGESTS.many },
  "p/others/web": { v1: DIGESTS.one },
};

/** Returns what the registry has at a path: a type and a text; undefined where it has nothing. */
function lookUp(path: string): readonly [type: string, text: string] | undefined {
  if (path.startsWith("/v2/_catalog"))
    return ["application/json", JSON.stringify({ repositories: Object.keys(IMAGES) })];
  const [, name = "", kind = "", reference = ""] = /^\/v2\/(.+)\/(tags|manifests|blobs)\/([^/]+)$/.exec(path) ?? [];
  const tags = IMAGES[name];
  if (tags === undefined) return undefined;
  if (kind === "tags") return ["application/json", JSON.stringify({ name, tags: Object.keys(tags) })];
  return BLOBS[tags[reference] ?? reference];
}

/** A registry with three images, as the distribution API has them. */
export interface RegistryStand {
  /** `HOST:PORT` */
  readonly address: string;
  close(): Promise<void>;
}

/** Starts the registry on a free port of the loopback address. */
export async function openRegistry(): Promise<RegistryStand> {
  const server = createServer((request, response) => {
    const [type, text] = lookUp(request.url ?? "") ?? [];
    if (type === undefined || text === undefined) return void response.writeHead(404).end("{}");
    response.writeHead(200, { "content-type": type, "docker-content-digest": digestOf(text) }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
