import type { BuildOrder, Tools } from "../core/build/order";
import type { ImageName } from "../core/image";
import type { Clock, Log } from "./index";
import type { ImageVariant, Registry } from "./registry";

/** What is to be built, as it lies on the disk and as git knows it. */
export interface SourceState {
  /** SHA-256 of the Dockerfile's bytes, in hex. */
  readonly dockerfile: string;
  /** SHA-256 of the rules that keep files out of the context, in hex. */
  readonly rules: string;
  readonly git: GitState;
}

/** What git knows of the context: its commit, or why it knows nothing. */
export type GitState =
  | {
      readonly kind: "commit";
      /** The commit that is checked out, in full. */
      readonly revision: string;
      /** The object id of the context's folder in that commit; undefined where it is not in it. */
      readonly tree: string | undefined;
      /** `origin`'s address as it is configured: it may hold a password. */
      readonly origin: string | undefined;
      /** What Docker would see and the commit does not have, or has otherwise; each with the reason, sorted. */
      readonly strays: readonly string[];
      /** SHA-256 over the permissions that are not as git gives them, in hex. */
      readonly permissions: string;
    }
  | {
      readonly kind: "none";
      /** A clause. */
      readonly why: string;
      /** The command that mends it, where there is one. */
      readonly fix?: string;
    };

/** The sources of an image. */
export interface Sources {
  /** Returns what is there to be built. Throws INPUT_INVALID where the context or the Dockerfile does not exist. */
  read(context: string, dockerfile: string): Promise<SourceState>;
}

/**
 * What builds images and pushes them: docker. Its output is told line by line as it comes. Everything throws BUILD_FAILED,
 * DISK_FULL, PERMISSION_DENIED, QUOTA_EXCEEDED, CLOUD_REFUSED or CLOUD_UNREACHABLE, and CANCELLED with nothing left running.
 */
export interface Engine {
  /** Returns what builds here. Throws DOCKER_MISSING. */
  look(): Promise<Tools>;
  /**
   * Builds the image. On the local route returns its id in the engine; on the remote route the digest under which it was
   * pushed, without a tag.
   */
  build(tools: Tools, order: BuildOrder): Promise<string>;
  /** Returns an image of the engine, as far as it is kept in it for everybody to read. */
  inspect(id: string): Promise<ImageVariant>;
  /** Pushes an image of the engine under the tag; returns the digest that docker says the registry has given it. */
  push(id: string, image: ImageName & { readonly tag: string }): Promise<string>;
}

/** All that building an image needs of the world. */
export interface Workshop {
  readonly sources: Sources;
  readonly engine: Engine;
  readonly registry: Registry;
  /** Returns the tokens and passwords of the run, as far as they are known by now: none of them may be in an image. */
  tokens(): readonly string[];
  readonly clock: Clock;
  readonly log: Log;
}
