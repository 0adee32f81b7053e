/** What an image runs: the program with its first arguments, and the environment that the image brings along. */
export interface Image {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The images that can be deployed; undefined for one that was never pushed. */
export interface ImageCatalogue {
  resolve(image: string): Image | undefined;
}
