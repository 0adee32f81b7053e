import { findUnfit } from "../../core/build/fitness";
import type { Guarded } from "../../core/build/leaks";
import type { BuildOrder, Tools } from "../../core/build/order";
import { imageUnfit } from "../../core/build/refusals";
import { type ImageName, renderImage } from "../../core/image";
import { RolloutError } from "../../errors";
import type { RegistryImage } from "../../ports/registry";
import type { Workshop } from "../../ports/workshop";

/** What an image must not hold, and the tags that it gets in the end. */
export interface Terms {
  readonly secrets: readonly Guarded[];
  /** In the order in which they are given. */
  readonly tags: readonly string[];
}

/** An image that is in the registry. */
export interface InRegistry {
  readonly repository: ImageName;
  readonly digest: string;
  readonly size: number;
}

/**
 * Builds and pushes the image and gives it its tags in their order; returns it as the registry has it. Throws IMAGE_UNFIT
 * before any tag is given.
 */
export async function release(workshop: Workshop, tools: Tools, order: BuildOrder, terms: Terms): Promise<InRegistry> {
  const { repository } = order;
  const made = await workshop.engine.build(tools, order);
  const digest = tools.route === "local" ? await pushFit(workshop, order, made, terms) : made;
  const image = await readBack(workshop, repository, digest);
  requireFit(renderImage({ ...repository, digest }), image.variants, terms);
  const rest = tools.route === "local" ? terms.tags.slice(1) : terms.tags;
  for (const tag of rest) await workshop.registry.tag({ ...repository, digest }, tag);
  await requireTags(workshop, repository, digest, terms.tags);
  return { repository, digest, size: image.size };
}

/** An image of the engine can be looked at before anybody else can have it. */
async function pushFit(workshop: Workshop, order: BuildOrder, id: string, terms: Terms): Promise<string> {
  requireFit("the image", [await workshop.engine.inspect(id)], terms);
  const [tag = ""] = terms.tags;
  return workshop.engine.push(id, { ...order.repository, tag });
}

function requireFit(what: string, variants: RegistryImage["variants"], { secrets }: Terms): void {
  const why = findUnfit(variants, secrets);
  if (why.length > 0) throw imageUnfit(what, why);
}

async function readBack(workshop: Workshop, repository: ImageName, digest: string): Promise<RegistryImage> {
  const name = { ...repository, digest };
  const image = await workshop.registry.read(name);
  if (image?.digest === digest) return image;
  throw new RolloutError(
    "CLOUD_REFUSED",
    `expected ${renderImage(name)} in the registry after it was pushed, got ${image?.digest ?? "nothing"}`,
    `Run this step again; if it stays so, see what the registry has:\ndocker pull ${renderImage(name)}`,
  );
}

/** Whoever pushes the same tag at the same time wins it; that is reported and not overwritten. */
async function requireTags(
  workshop: Workshop,
  repository: ImageName,
  digest: string,
  tags: readonly string[],
): Promise<void> {
  const found = await Promise.all(
    tags.map(async (tag) => [tag, await workshop.registry.read({ ...repository, tag })] as const),
  );
  const other = found.find(([, image]) => image?.digest !== digest);
  if (other === undefined) return;
  const [tag, image] = other;
  throw new RolloutError(
    "CONFLICT",
    `expected tag ${tag} of ${renderImage(repository)} to be ${digest}, got ${image?.digest ?? "nothing"}: somebody else moved it in between`,
    `The image is there by its digest:\n${renderImage({ ...repository, digest })}\nRun one build of a tag at a time (concurrency: in the workflow).`,
  );
}
