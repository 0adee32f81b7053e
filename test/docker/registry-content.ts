import { gzipSync } from "node:zlib";
import { descriptorOf, digestOf, INDEX_TYPE, type Kept, keep, makeImage } from "../cloud/registry/images";

/** The end of an archive without a file in it, compressed: the smallest layer there is. */
const LAYER = gzipSync(Buffer.alloc(1024));
const LAYER_DIGEST = digestOf(LAYER);

/** An image as a builder would push it, and its size there in bytes. */
export function tinyImage(architecture: string, labels: Record<string, string> = {}) {
  const layer = {
    mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
    digest: LAYER_DIGEST,
    size: LAYER.byteLength,
  };
  const rootfs = { type: "layers", diff_ids: [digestOf(Buffer.alloc(1024))] };
  const config = {
    os: "linux",
    architecture,
    config: { Env: ["A=1"], Labels: labels },
    rootfs,
    history: [{ created_by: "COPY . /" }],
  };
  const image = makeImage({ config, layers: [layer] });
  return { ...image, size: Buffer.byteLength(image.manifest.text + image.config.text) + LAYER.byteLength };
}

/** Returns the index over images. */
export function tinyIndex(...images: readonly ReturnType<typeof tinyImage>[]): Kept {
  const members = images.map(({ manifest }) => descriptorOf(manifest));
  return keep({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests: members }, INDEX_TYPE);
}

/** Pushes by nothing but the distribution specification's requests. */
export function pushTo(registry: string, path: string, headers: Record<string, string> = {}) {
  const base = `http://${registry}/v2/${path}`;
  const sent = async (url: string, init: RequestInit): Promise<Response> => {
    const answer = await fetch(url, { ...init, headers: { ...headers, ...init.headers } });
    if (answer.ok) return answer;
    throw new Error(`expected ${url} to be taken, got ${answer.status} ${await answer.text()}`);
  };
  const blob = async (bytes: Buffer): Promise<void> => {
    const begun = await sent(`${base}/blobs/uploads/`, { method: "POST" });
    const place = new URL(begun.headers.get("location") ?? "", base);
    place.searchParams.set("digest", digestOf(bytes));
    const type = { "content-type": "application/octet-stream" };
    await sent(place.href, { method: "PUT", body: new Uint8Array(bytes), headers: type });
  };
  const manifest = async ({ text, type, digest }: Kept, tag = digest): Promise<void> => {
    await sent(`${base}/manifests/${tag}`, { method: "PUT", body: text, headers: { "content-type": type } });
  };
  return {
    async image({ config, manifest: kept }: ReturnType<typeof tinyImage>, tag?: string): Promise<void> {
      await blob(LAYER);
      await blob(Buffer.from(config.text));
      await manifest(kept, tag);
    },
    index: manifest,
  };
}
