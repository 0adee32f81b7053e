import type { ImageName } from "../image";

/** A secret of the build. It reaches the build as a mount, and must be found nowhere in what was built. */
export interface BuildSecret {
  /** What the Dockerfile calls it: `RUN --mount=type=secret,id=ID`. */
  readonly id: string;
  readonly value: string;
  /** The file that it stands in, absolute; absent where it was given as it is. */
  readonly path?: string;
}

/** All that says what is built. Nothing of it is a secret but the secrets' values. */
export interface BuildOrder {
  /** Absolute path of the folder that Docker gets to see. */
  readonly context: string;
  /** Absolute path; inside the context or not. */
  readonly dockerfile: string;
  readonly target?: string;
  readonly buildArgs: readonly (readonly [name: string, value: string])[];
  readonly secrets: readonly BuildSecret[];
  /** Such as `linux/amd64`; at least that one. */
  readonly platforms: readonly string[];
  readonly network: "default" | "host" | "none";
  readonly cache: "none" | "github" | "registry";
  readonly provenance: "none" | "min" | "max";
  readonly sbom: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** Where the image goes; without tag and digest. */
  readonly repository: ImageName;
}

/**
 * What builds here. On the local route the image is made in the engine, looked at there and pushed afterwards; on the
 * remote route the builder pushes it by itself, without a tag.
 */
export type Tools =
  | { readonly route: "local"; readonly how: "legacy" | "buildkit" | "buildx" }
  | { readonly route: "remote"; readonly how: "buildx"; readonly driver: string };

/** Where one build has its files. */
export interface Places {
  readonly context: string;
  readonly dockerfile: string;
  /** The image's id, or what the builder tells of the push, is written here. */
  readonly answer: string;
}

/** One call of docker. Its arguments hold no secret; what is one is in `hidden`. */
export interface Command {
  readonly args: readonly string[];
  /** Variables that steer docker, fit to be printed. */
  readonly env: Readonly<Record<string, string>>;
  /** Variables whose values are never printed: secrets, and build arguments, which are nobody else's business. */
  readonly hidden: Readonly<Record<string, string>>;
}
