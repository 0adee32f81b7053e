import { type ImageName, renderImage } from "../image";
import type { Finding } from "./finding";

/** What a registry has under an image's name. */
export interface StoredImage {
  readonly digest: string;
  /** Such as `linux/amd64`; empty where the registry does not tell. */
  readonly platforms: readonly string[];
}

/** What Cloud Run runs (container runtime contract). */
const PLATFORM = "linux/amd64";

/** Returns what an image amounts to; undefined means that the registry has none of that name. */
export function judgeImage(name: ImageName, found: StoredImage | undefined): Finding {
  const asked = renderImage(name);
  if (found === undefined) {
    const sentence = `expected the image ${asked}, got none`;
    return {
      result: "error",
      sentence,
      fix: "# Build and push it with the build-push action, or name one that exists.",
    };
  }
  const { digest, platforms } = found;
  const facts = { image: asked, digest, platforms };
  if (platforms.length > 0 && !platforms.some((platform) => platform === PLATFORM)) {
    const sentence = `expected an image for ${PLATFORM}, which Cloud Run runs, got ${platforms.join(", ")}`;
    return { result: "error", sentence, fix: `docker build --platform ${PLATFORM} …`, facts };
  }
  const pinned = renderImage({ host: name.host, path: name.path, digest });
  const doubts = doubtsOf(name, found, pinned);
  const known = platforms.length === 0 ? "is there" : `is there, for ${PLATFORM}`;
  if (doubts.length === 0) return { result: "ok", sentence: `${pinned} ${known}`, facts };
  const sentence = [`${asked} ${known}`, ...doubts.map(({ but }) => but)].join(", but ");
  return { result: "warning", sentence, fix: doubts.map(({ fix }) => fix).join("\n"), facts };
}

function doubtsOf(name: ImageName, { platforms }: StoredImage, pinned: string) {
  const unseen = { but: "for which platform could not be seen", fix: `docker buildx imagetools inspect ${pinned}` };
  const byTag = {
    but: "named by its tag only: whoever pushes the tag again changes what it means",
    fix: `image: ${pinned}`,
  };
  return [...(platforms.length === 0 ? [unseen] : []), ...(name.digest === undefined ? [byTag] : [])];
}
