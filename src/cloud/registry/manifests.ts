import { createHash } from "node:crypto";
import { z } from "zod";
import { type ImageName, renderImage } from "../../core/image";
import { Rejected } from "../retry";
import { type Answer, Unfit } from "./channel";
import type { Purpose, RegistryClient } from "./client";
import { jsonOf } from "./json";
import { parseWords } from "./words";

/** Bytes of a manifest that are read: what the distribution specification says a registry should take. */
const MOST_MANIFEST = 4 * 1024 * 1024;
/** Manifests that one index may name, attestations counted. */
const MOST_MANIFESTS = 128;
const ACCEPT = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

const DESCRIPTOR = z.object({
  mediaType: z.string().catch(""),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  size: z.int().nonnegative(),
  platform: z.object({ os: z.string(), architecture: z.string() }).nullish(),
  annotations: z.record(z.string(), z.string()).nullish(),
});
/** What has the lists of both could be taken for either, so it is neither. */
const IMAGE = z.object({ config: DESCRIPTOR, layers: z.array(DESCRIPTOR), manifests: z.never().optional() });
const INDEX = z.object({ manifests: z.array(DESCRIPTOR).max(MOST_MANIFESTS), layers: z.never().optional() });

/** One thing that a registry keeps under its digest. */
export type Descriptor = z.infer<typeof DESCRIPTOR>;
/** What a manifest says. */
export type Contents =
  | { readonly kind: "image"; readonly config: Descriptor; readonly layers: readonly Descriptor[] }
  | { readonly kind: "index"; readonly manifests: readonly Descriptor[] };

/** A manifest as the registry keeps it, whose digest has been taken of its bytes. */
export interface Manifest {
  readonly digest: string;
  readonly bytes: Buffer;
  /** The media type that it was given as. */
  readonly type: string;
  readonly contents: Contents;
}

/** Returns what is done, as errors say it. */
export function readingOf(image: ImageName): Purpose {
  return { doing: `read the image '${renderImage(image)}'`, access: "read" };
}

/** Returns the manifest that the image's digest, else its tag, else `latest` names; undefined where there is none. */
export async function readManifest(client: RegistryClient, image: ImageName): Promise<Manifest | undefined> {
  return client.patiently(readingOf(image), image, (within) => askManifest(client, image, within));
}

/** Asks once for what `readManifest` returns; throws as `RegistryClient.send`. */
export async function askManifest(
  client: RegistryClient,
  image: ImageName,
  within: number,
): Promise<Manifest | undefined> {
  const part = `manifests/${image.digest ?? image.tag ?? "latest"}`;
  const order = { method: "GET", image, part, headers: { accept: ACCEPT }, most: MOST_MANIFEST } as const;
  const answer = await unlessAbsent(client.send(order, within));
  if (answer === undefined) return undefined;
  const { bytes, headers } = answer;
  const digest = digestOf(bytes);
  for (const expected of [headers["docker-content-digest"], image.digest]) {
    if (expected !== undefined) expectDigest(expected, digest);
  }
  const type = (headers["content-type"] ?? "").replace(/\s*;.*$/, "");
  return { digest, bytes, type, contents: parseContents(answer.text) };
}

/** Throws Unfit where the bytes are not those that were asked for. */
export function expectDigest(expected: string, digest: string): void {
  if (expected !== digest) throw new Unfit(`expected the digest ${expected}, got bytes with ${digest}`);
}

/** Returns the digest of the bytes, as the distribution specification writes it. */
export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

function parseContents(text: string): Contents {
  const value = jsonOf(text);
  const image = IMAGE.safeParse(value).data;
  if (image !== undefined) return { kind: "image", config: image.config, layers: image.layers };
  const index = INDEX.safeParse(value).data;
  if (index !== undefined) return { kind: "index", manifests: index.manifests };
  throw new Unfit(`expected a manifest of an image, or an index of at most ${MOST_MANIFESTS}, got something else`);
}

async function unlessAbsent(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (thrown) {
    if (thrown instanceof Rejected && parseWords(thrown.answer).refusal === "absent") return undefined;
    throw thrown;
  }
}
