import { type ImageName, renderImage } from "../../core/image";
import { RolloutError } from "../../errors";
import { AGAIN } from "../advice";
import type { RegistryClient } from "./client";
import { askManifest, type Manifest, readManifest } from "./manifests";

/** Bytes that are read of the answer to a write. */
const MOST = 256 * 1024;

/** An image that its digest names, and nothing else can. */
export type DigestedImage = ImageName & { readonly digest: string };

/**
 * Gives the image one more tag and reads it back; where the tag names it already nothing is written. Throws CLOUD_REFUSED
 * where the registry has no such image or forbids to move the tag, CONFLICT where somebody moved it meanwhile.
 */
export async function applyTag(client: RegistryClient, image: DigestedImage, tag: string): Promise<void> {
  const { host, path } = image;
  const tagged = { host, path, tag };
  if ((await readManifest(client, tagged))?.digest === image.digest) return;
  const manifest = await readManifest(client, image);
  if (manifest === undefined) {
    const message = `could not tag '${renderImage(image)}' as '${tag}': there is no such image`;
    throw new RolloutError(
      "CLOUD_REFUSED",
      message,
      `See what the registry has:\ndocker manifest inspect ${renderImage(image)}`,
    );
  }
  await writeTag(client, tagged, manifest);
  const now = (await readManifest(client, tagged))?.digest ?? "nothing";
  if (now === image.digest) return;
  throw new RolloutError(
    "CONFLICT",
    `${renderImage(tagged)}: expected ${image.digest} after the write, got ${now}`,
    AGAIN,
  );
}

/** An answer that was lost may hide a tag that was given, so before it is sent once more the tag is looked at. */
async function writeTag(
  client: RegistryClient,
  tagged: ImageName & { tag: string },
  manifest: Manifest,
): Promise<void> {
  const { bytes, type, digest } = manifest;
  const part = `manifests/${tagged.tag}`;
  const order = {
    method: "PUT",
    image: tagged,
    part,
    headers: { "content-type": type },
    body: bytes,
    most: MOST,
  } as const;
  const doing = `tag '${tagged.host}/${tagged.path}@${digest}' as '${tagged.tag}'`;
  let isSent = false;
  await client.patiently({ doing, access: "write" }, tagged, async (within) => {
    if (isSent && (await askManifest(client, tagged, within))?.digest === digest) return;
    isSent = true;
    await client.send(order, within);
  });
}
