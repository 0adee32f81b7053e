import type { ImageName } from "../core/image";

/** What a container registry has under one name. */
export interface RegistryImage {
  /** Of what the name stands for: an image's manifest, or the index over several. */
  readonly digest: string;
  /** Bytes of manifest, config and layers as they are kept, over all platforms. */
  readonly size: number;
  /** One entry for each image that can run; attestations are not among them. */
  readonly variants: readonly ImageVariant[];
}

/** The image for one platform: what is kept in it for everybody to read. */
export interface ImageVariant {
  /** Such as `linux/amd64`. */
  readonly platform: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `NAME=value`. */
  readonly env: readonly string[];
  /** The command of each layer, oldest first. */
  readonly history: readonly string[];
}

/** A container registry, spoken to as the OCI distribution specification says. Throws RolloutError and nothing else. */
export interface Registry {
  /** Returns what the tag or digest names, or undefined where there is no such image, repository or registry project. */
  read(image: ImageName): Promise<RegistryImage | undefined>;
  /**
   * Gives the image that the digest names one more tag; where the tag exists it is moved. Throws CLOUD_REFUSED where
   * the repository forbids that.
   */
  tag(image: ImageName & { readonly digest: string }, tag: string): Promise<void>;
}
