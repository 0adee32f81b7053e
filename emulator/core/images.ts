import { createHash } from "node:crypto";

/** What an image runs: the program with its first arguments, and the environment that the image brings along. */
export interface Image {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The images that can be deployed; undefined for one that was never pushed. */
export interface ImageCatalogue {
  resolve(image: string): Image | undefined;
}

/** Images by reference. A key is an exact reference, a prefix of references that ends in `*`, or `*` for all others. */
export type ImageTable = Readonly<Record<string, Image>>;

/** Returns the reference by digest that a tag stands for: one that has a digest is its own, for others it is made from the text. */
export function digestReference(image: string): string {
  if (image.includes("@sha256:")) return image;
  return `${image.replace(/:[^/:]+$/, "")}@sha256:${createHash("sha256").update(image).digest("hex")}`;
}

function matches(key: string, image: string): boolean {
  if (key.endsWith("*")) return image.startsWith(key.slice(0, -1));
  return key === image || digestReference(key) === image;
}

/** Returns the image that the longest matching key names: an exact reference beats a prefix. Undefined where none matches. */
export function resolveImage(table: ImageTable, image: string): Image | undefined {
  const weight = (key: string) => (key.endsWith("*") ? key.length - 1 : Number.POSITIVE_INFINITY);
  const [best] = Object.keys(table)
    .filter((key) => matches(key, image))
    .sort((left, right) => weight(right) - weight(left));
  return best === undefined ? undefined : table[best];
}
