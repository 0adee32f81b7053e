import { findUnfit } from "../../core/build/fitness";
import { CONTENT_LABEL } from "../../core/build/labels";
import type { BuildOrder } from "../../core/build/order";
import { renderImage } from "../../core/image";
import { renderSkipped } from "../../core/report/build";
import type { Outcome } from "../../core/report/outcome";
import type { RegistryImage } from "../../ports/registry";
import type { Workshop } from "../../ports/workshop";
import type { Key } from "./key";
import type { Terms } from "./release";

/** Returns the image of the same content; undefined where there is none, or it would not be released today. */
export async function findBuilt(
  workshop: Workshop,
  order: BuildOrder,
  secrets: Terms["secrets"],
  key: Key,
): Promise<RegistryImage | undefined> {
  if (key.kind !== "key") return undefined;
  const found = await workshop.registry.read({ ...order.repository, tag: key.tag });
  if (found === undefined) return undefined;
  if (!isOfContent(found, key.digest)) {
    const name = renderImage({ ...order.repository, tag: key.tag });
    workshop.log.info(`${name} is an image of other content, by its label ${CONTENT_LABEL}, so it is built anew.`);
    return undefined;
  }
  const why = findUnfit(found.variants, secrets);
  if (why.length === 0) return found;
  workshop.log.info(
    `The image of the same content is not fit for release, so it is built anew: ${why.map(({ text }) => text).join("; ")}.`,
  );
  return undefined;
}

/** Anybody who may push can set any tag. */
function isOfContent({ variants }: RegistryImage, digest: string): boolean {
  return variants.length > 0 && variants.every(({ labels }) => labels[CONTENT_LABEL] === digest);
}

/** Gives the image that is there the tags that it lacks; builds and pushes nothing. */
export async function reuse(
  workshop: Workshop,
  { repository }: BuildOrder,
  found: RegistryImage,
  tags: readonly string[],
): Promise<Outcome> {
  const { digest, size } = found;
  const missing = await missingTags(workshop, repository, found, tags);
  for (const tag of missing) await workshop.registry.tag({ ...repository, digest }, tag);
  return renderSkipped({ repository, digest, size, tags }, found.variants[0]?.labels ?? {}, missing);
}

/** Returns the tags that the image does not have: those that do not exist, or name another one. */
export async function missingTags(
  workshop: Workshop,
  repository: BuildOrder["repository"],
  { digest }: RegistryImage,
  tags: readonly string[],
): Promise<readonly string[]> {
  const looked = tags.map(async (tag) => {
    const image = await workshop.registry.read({ ...repository, tag });
    return image?.digest === digest ? [] : [tag];
  });
  return (await Promise.all(looked)).flat();
}
