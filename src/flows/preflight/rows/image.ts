import type { ImageName, RepositoryRef } from "../../../core/image";
import { notAsked } from "../../../core/preflight/finding";
import { judgeImage, type StoredImage } from "../../../core/preflight/image";
import { RolloutError } from "../../../errors";
import type { Ground } from "../../../ports/ground";
import { type RowKind, refuseUnreadPlan } from "../asking";
import { malformed } from "./repository";

/** Whether the image is there, named by its digest, and one that Cloud Run can run. */
export const image: RowKind = {
  name: "image",
  ask: async ({ ground, job }) => {
    if (job.image === undefined) refuseUnreadPlan(job);
    if (job.image === undefined) return notAsked("neither the plan nor the input `image` names one");
    if (job.image.kind === "malformed") throw malformed(job.image.text);
    if (job.image.kind === "repository")
      return notAsked("only its repository is named; the image comes from build-push");
    const { name, repository } = job.image;
    return judgeImage(name, await readImage(ground, name, repository));
  },
};

/**
 * Artifact Registry tells the platforms of an image for several only (DockerImage.imageManifests); for the others its
 * manifest is read, as in any other registry.
 */
async function readImage(
  ground: Ground,
  name: ImageName,
  repository: RepositoryRef | undefined,
): Promise<StoredImage | undefined> {
  if (repository === undefined) return fromRegistry(ground, name);
  const found = await ground.repositories.image(repository, name);
  if (found === undefined || found.platforms.length > 0) return found;
  const { host, path } = name;
  const manifest = await fromRegistry(ground, { host, path, digest: found.digest }).catch(unseen);
  return manifest ?? found;
}

async function fromRegistry({ registry }: Ground, name: ImageName): Promise<StoredImage | undefined> {
  const found = await registry.read(name);
  return found && { digest: found.digest, platforms: found.variants.map(({ platform }) => platform) };
}

/** That the image is there is known already; the rest is then told as not seen. */
function unseen(thrown: unknown): undefined {
  if (!(thrown instanceof RolloutError) || thrown.code === "CANCELLED") throw thrown;
}
