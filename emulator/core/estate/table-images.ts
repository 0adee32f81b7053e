import { digestReference } from "../images";
import { mergeImages, repositoryPrefix, type StoredImage } from "./docker-images";
import type { RepositoryKey } from "./records";

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";

/** A reference below a repository, taken apart. */
export interface ImagePath {
  readonly image: string;
  /** `latest` where the reference has neither tag nor digest. */
  readonly tag?: string;
  readonly digest: string;
}

/** Returns the reference's path, tag and digest; undefined for one of another repository, and for a pattern. */
export function parseReference(key: RepositoryKey, reference: string): ImagePath | undefined {
  const prefix = repositoryPrefix(key);
  if (!reference.startsWith(prefix) || reference.endsWith("*")) return undefined;
  const [, image = "", tag, given] =
    /^(.+?)(?::([\w][\w.-]*))?(?:@(sha256:[0-9a-f]+))?$/.exec(reference.slice(prefix.length)) ?? [];
  if (image === "") return undefined;
  const digest = given ?? digestReference(reference).replace(/^.*@/, "");
  if (tag !== undefined) return { image, tag, digest };
  return given === undefined ? { image, tag: "latest", digest } : { image, digest };
}

/** Returns an image of which only the reference is known. */
export function storedAs({ image, tag, digest }: ImagePath, uploadedAt: number): StoredImage {
  const tags = tag === undefined ? [] : [tag];
  return { image, digest, tags, mediaType: MANIFEST, sizeBytes: 0, uploadedAt, manifests: [] };
}

/** Returns the images that the references of a table name in the repository; patterns name none. */
export function tableImages(
  references: readonly string[],
  key: RepositoryKey,
  uploadedAt: number,
): readonly StoredImage[] {
  const paths = references.flatMap((reference) => parseReference(key, reference) ?? []);
  return mergeImages(paths.map((path) => storedAs(path, uploadedAt)));
}
