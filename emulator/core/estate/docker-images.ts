import { compact, type JsonObject } from "../json";
import { timestamp } from "../timestamps";
import type { RepositoryKey } from "./records";
import { repositoryName } from "./repositories";

/** One platform's image in a list of them, as the list describes it. */
export interface ManifestFacts {
  readonly digest: string;
  readonly mediaType: string;
  readonly architecture?: string | undefined;
  readonly os?: string | undefined;
  readonly variant?: string | undefined;
}

/** An image as a repository holds it. */
export interface StoredImage {
  /** Its path below the repository, slashes included. */
  readonly image: string;
  readonly digest: string;
  readonly tags: readonly string[];
  readonly mediaType: string;
  /** 0 where nobody knows. */
  readonly sizeBytes: number;
  /** Epoch milliseconds. */
  readonly uploadedAt: number;
  /** RFC 3339. */
  readonly builtAt?: string | undefined;
  /** What it lists, where it is an image of several platforms; else none. */
  readonly manifests: readonly ManifestFacts[];
}

/** A tag, and what it points to. */
export interface StoredTag {
  readonly tag: string;
  readonly digest: string;
}

/** Returns the repository's host and path, which the references of its images begin with. */
export function repositoryPrefix({ project, location, repository }: RepositoryKey): string {
  return `${location}-docker.pkg.dev/${project}/${repository}/`;
}

const packageName = (key: RepositoryKey, image: string) =>
  `${repositoryName(key)}/packages/${encodeURIComponent(image)}`;

const imageName = (key: RepositoryKey, { image, digest }: StoredImage) =>
  `${repositoryName(key)}/dockerImages/${encodeURIComponent(image)}@${digest}`;

const sizeOf = ({ sizeBytes }: StoredImage) => (sizeBytes > 0 ? String(sizeBytes) : undefined);

/** Returns the image as `dockerImages` shows it; `imageManifests` only for one of several platforms. */
export function dockerImageView(key: RepositoryKey, stored: StoredImage): JsonObject {
  const { image, digest, tags, mediaType, uploadedAt, builtAt, manifests } = stored;
  const uploaded = timestamp(uploadedAt * 1000);
  return compact({
    name: imageName(key, stored),
    uri: `${repositoryPrefix(key)}${image}@${digest}`,
    tags: tags.length > 0 ? tags : undefined,
    imageSizeBytes: sizeOf(stored),
    uploadTime: uploaded,
    mediaType,
    buildTime: builtAt,
    updateTime: uploaded,
    imageManifests: manifests.length > 0 ? manifests.map((one) => compact({ ...one })) : undefined,
  });
}

/** Returns the package, which is all versions of one image; created with the oldest, updated with the newest. */
export function packageView(key: RepositoryKey, image: string, versions: readonly StoredImage[]): JsonObject {
  const times = versions.map(({ uploadedAt }) => uploadedAt);
  return {
    name: packageName(key, image),
    createTime: timestamp(Math.min(...times) * 1000),
    updateTime: timestamp(Math.max(...times) * 1000),
  };
}

/** Returns the image as a version of its package; related tags only in the full view. */
export function versionView(key: RepositoryKey, stored: StoredImage, full: boolean): JsonObject {
  const { image, digest, tags, mediaType, uploadedAt, builtAt } = stored;
  const uploaded = timestamp(uploadedAt * 1000);
  const related = tags.map((tag) => tagView(key, image, { tag, digest }));
  return compact({
    name: `${packageName(key, image)}/versions/${digest}`,
    createTime: uploaded,
    updateTime: uploaded,
    relatedTags: full && related.length > 0 ? related : undefined,
    metadata: compact({ name: imageName(key, stored), imageSizeBytes: sizeOf(stored), mediaType, buildTime: builtAt }),
  });
}

/** Returns the tag of a package. */
export function tagView(key: RepositoryKey, image: string, { tag, digest }: StoredTag): JsonObject {
  const name = packageName(key, image);
  return { name: `${name}/tags/${tag}`, version: `${name}/versions/${digest}` };
}

/** Returns all tags of the images, in order. */
export function tagsOf(images: readonly StoredImage[]): readonly StoredTag[] {
  return images
    .flatMap(({ tags, digest }) => tags.map((tag) => ({ tag, digest })))
    .sort((left, right) => left.tag.localeCompare(right.tag));
}

/** Returns each image once, with all its tags; those that come first count, newest first in the answer. */
export function mergeImages(images: readonly StoredImage[]): readonly StoredImage[] {
  const merged = new Map<string, StoredImage>();
  for (const one of images) {
    const key = `${one.image}@${one.digest}`;
    const known = merged.get(key);
    const tags = [...new Set([...(known?.tags ?? []), ...one.tags])].sort();
    merged.set(key, { ...(known ?? one), tags });
  }
  return [...merged.values()].sort(
    (left, right) => right.uploadedAt - left.uploadedAt || left.image.localeCompare(right.image),
  );
}

/** Returns what the images take together: what an image of several platforms lists is counted where it stands itself. */
export function totalSize(images: readonly StoredImage[]): number {
  return images.reduce((sum, { sizeBytes, manifests }) => sum + (manifests.length > 0 ? 0 : sizeBytes), 0);
}
