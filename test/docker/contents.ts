import { gunzipSync } from "node:zlib";
import { REGISTRY } from "./site";

interface Descriptor {
  readonly digest: string;
  readonly mediaType: string;
}

interface Manifest {
  readonly manifests?: readonly Descriptor[];
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
}

const ACCEPT = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join();

async function fetchBytes(path: string): Promise<Buffer> {
  const answer = await fetch(`http://${REGISTRY}/v2/${path}`, { headers: { accept: ACCEPT } });
  if (!answer.ok) throw new Error(`expected ${path} in the registry, got HTTP ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}

/** Returns all that the registry has of an image: manifests, configuration with history and labels, layers unpacked. */
export async function readContents(name: string, digest: string): Promise<readonly Buffer[]> {
  const bytes = await fetchBytes(`${name}/manifests/${digest}`);
  const { manifests = [], config, layers = [] } = JSON.parse(bytes.toString("utf8")) as Manifest;
  const inner = await Promise.all(manifests.map((one) => readContents(name, one.digest)));
  const blobs = [...(config === undefined ? [] : [config]), ...layers];
  const contents = blobs.map(async (blob) => {
    const content = await fetchBytes(`${name}/blobs/${blob.digest}`);
    return /gzip$/.test(blob.mediaType) ? gunzipSync(content) : content;
  });
  return [bytes, ...inner.flat(), ...(await Promise.all(contents))];
}

/** Returns the tags of the repository; none for one that does not exist. */
export async function readTags(name: string): Promise<readonly string[]> {
  const answer = await fetch(`http://${REGISTRY}/v2/${name}/tags/list`);
  const { tags } = (await answer.json()) as { readonly tags?: readonly string[] | null };
  return tags ?? [];
}
