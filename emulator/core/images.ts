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

function matches(key: string, image: string): boolean {
  return key.endsWith("*") ? image.startsWith(key.slice(0, -1)) : key === image;
}

/** Returns the image that the longest matching key names: an exact reference beats a prefix. Undefined where none matches. */
export function resolveImage(table: ImageTable, image: string): Image | undefined {
  const weight = (key: string) => (key.endsWith("*") ? key.length - 1 : Number.POSITIVE_INFINITY);
  const [best] = Object.keys(table)
    .filter((key) => matches(key, image))
    .sort((left, right) => weight(right) - weight(left));
  return best === undefined ? undefined : table[best];
}
