import {
  mergeImages,
  repositoryPrefix,
  type StoredImage,
  type StoredTag,
  tagsOf,
  totalSize,
} from "./core/estate/docker-images";
import type { RepositoryKey } from "./core/estate/records";
import { parseReference, storedAs, tableImages } from "./core/estate/table-images";
import type { Desk } from "./desk";
import type { Clock } from "./model";
import type { Registry } from "./registry";

/** The images of repositories, wherever they are. */
export interface Shelf {
  /** Returns every image that is known by name, each once with its tags, newest first. */
  list(key: RepositoryKey): Promise<readonly StoredImage[]>;
  /** Returns what is known of one image, each version once; none for an unknown image. */
  versions(key: RepositoryKey, image: string): Promise<readonly StoredImage[]>;
  /** Returns the image with this digest; undefined where there is none. */
  byDigest(key: RepositoryKey, image: string, digest: string): Promise<StoredImage | undefined>;
  /** Returns what the tag points to; undefined where there is none. */
  byTag(key: RepositoryKey, image: string, tag: string): Promise<StoredTag | undefined>;
  /** Returns the bytes that all images of the repository take together; 0 where they cannot be counted. */
  sizeOf(key: RepositoryKey): Promise<number>;
}

const below = ({ project, repository }: RepositoryKey) => `${project}/${repository}`;

/** Returns a shelf over the desk's table of images and, where there is one, a real registry. The table comes first. */
export function createShelf({ images, references }: Desk, registry: Registry | undefined, clock: Clock): Shelf {
  const uploadedAt = clock.now();
  /** What only a pattern of the table knows: good enough to be run, so good enough to be there. */
  const byPattern = (key: RepositoryKey, name: string) => {
    const reference = `${repositoryPrefix(key)}${name}`;
    const path = images.resolve(reference) === undefined ? undefined : parseReference(key, reference);
    return path === undefined ? undefined : storedAs(path, uploadedAt);
  };
  const real = async (key: RepositoryKey, image: string) => {
    const found = (await registry?.versions(below(key), image)) ?? [];
    return found.map((one) => (one.uploadedAt === 0 ? { ...one, uploadedAt } : one));
  };
  const table = (key: RepositoryKey) => tableImages(references(), key, uploadedAt);
  const versions = async (key: RepositoryKey, image: string) =>
    mergeImages([...table(key).filter((one) => one.image === image), ...(await real(key, image))]);
  const list = async (key: RepositoryKey) => {
    const names = (await registry?.images(below(key))) ?? [];
    const found = await Promise.all(names.map((image) => real(key, image)));
    return mergeImages([...table(key), ...found.flat()]);
  };
  return {
    list,
    versions,
    async byDigest(key, image, digest) {
      const known = (await versions(key, image)).find((one) => one.digest === digest);
      return known ?? (await registry?.find(below(key), image, digest)) ?? byPattern(key, `${image}@${digest}`);
    },
    async byTag(key, image, tag) {
      const known = tagsOf(await versions(key, image)).find((one) => one.tag === tag);
      const guessed = known === undefined ? byPattern(key, `${image}:${tag}`) : undefined;
      return known ?? (guessed === undefined ? undefined : { tag, digest: guessed.digest });
    },
    // A repository is there while its registry is away; only its size is then unknown.
    sizeOf: async (key) => totalSize(await list(key).catch(() => [])),
  };
}
