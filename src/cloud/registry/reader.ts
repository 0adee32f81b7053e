import { z } from "zod";
import type { ImageName } from "../../core/image";
import type { ImageVariant, RegistryImage } from "../../ports/registry";
import { Unfit } from "./channel";
import type { RegistryClient } from "./client";
import { jsonOf } from "./json";
import {
  type Contents,
  type Descriptor,
  digestOf,
  expectDigest,
  type Manifest,
  readingOf,
  readManifest,
} from "./manifests";

/** Bytes of an image's config that are read. */
const MOST_CONFIG = 8 * 1024 * 1024;
/** The configs of what can run; an artifact such as a signature or a chart has another one. */
const CONFIG_TYPES: ReadonlySet<string> = new Set([
  "application/vnd.oci.image.config.v1+json",
  "application/vnd.docker.container.image.v1+json",
]);
/** How BuildKit marks its attestations in an index, beside their platform `unknown/unknown`. */
const ATTESTATION = "vnd.docker.reference.type";

const CONFIG = z.object({
  os: z.string(),
  architecture: z.string(),
  variant: z.string().nullish(),
  config: z
    .object({ Labels: z.record(z.string(), z.string()).nullish(), Env: z.array(z.string()).nullish() })
    .nullish(),
  history: z.array(z.object({ created_by: z.string().nullish() })).nullish(),
});

type ImageContents = Extract<Contents, { kind: "image" }>;

/**
 * Returns what the registry has under the name, undefined where there is nothing. An index's manifests that are missing,
 * attestations or themselves an index are no images that can run.
 */
export async function readImage(client: RegistryClient, image: ImageName): Promise<RegistryImage | undefined> {
  const top = await readManifest(client, image);
  if (top === undefined) return undefined;
  const manifests = top.contents.kind === "image" ? [top] : await readMembers(client, image, top.contents.manifests);
  const images = manifests.flatMap(({ contents }) => (contents.kind === "image" ? [contents] : []));
  const runnable = images.filter(({ config }) => CONFIG_TYPES.has(config.mediaType));
  const variants = await Promise.all(runnable.map(({ config }) => readVariant(client, image, config)));
  return { digest: top.digest, size: sizeOf([top, ...manifests], images), variants };
}

async function readMembers(
  client: RegistryClient,
  image: ImageName,
  members: readonly Descriptor[],
): Promise<readonly Manifest[]> {
  const digests = new Set(members.filter((member) => !isAttestation(member)).map(({ digest }) => digest));
  const found = await Promise.all([...digests].map((digest) => readManifest(client, { ...image, digest })));
  return found.filter((manifest) => manifest !== undefined);
}

function isAttestation({ platform, annotations }: Descriptor): boolean {
  if (annotations?.[ATTESTATION] !== undefined) return true;
  return platform?.os === "unknown" && platform.architecture === "unknown";
}

/** What several images share is kept once. */
function sizeOf(manifests: readonly Manifest[], images: readonly ImageContents[]): number {
  const sizes = new Map(manifests.map(({ digest, bytes }) => [digest, bytes.byteLength]));
  for (const { config, layers } of images) {
    for (const { digest, size } of [config, ...layers]) sizes.set(digest, size);
  }
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

async function readVariant(client: RegistryClient, image: ImageName, descriptor: Descriptor): Promise<ImageVariant> {
  const { digest } = descriptor;
  const order = { method: "GET", image, part: `blobs/${digest}`, headers: {}, most: MOST_CONFIG } as const;
  return client.patiently(readingOf(image), image, async (within) => {
    const { bytes, text } = await client.send(order, within);
    expectDigest(digest, digestOf(bytes));
    return parseVariant(text);
  });
}

function parseVariant(text: string): ImageVariant {
  const found = CONFIG.safeParse(jsonOf(text)).data;
  if (found === undefined) throw new Unfit("expected an image's config with os and architecture, got something else");
  return {
    platform: [found.os, found.architecture, ...(found.variant ? [found.variant] : [])].join("/"),
    labels: found.config?.Labels ?? {},
    env: found.config?.Env ?? [],
    history: (found.history ?? []).map(({ created_by }) => created_by ?? ""),
  };
}
