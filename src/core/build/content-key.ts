/** Everything that decides what a build gives, as far as the sources and the inputs say. */
export interface Content {
  /** Git's object id of the context's tree. */
  readonly tree: string;
  /** SHA-256 over the permissions that git does not keep, in hex. */
  readonly permissions: string;
  /** SHA-256 of the Dockerfile's bytes, in hex. */
  readonly dockerfile: string;
  /** SHA-256 of the rules that keep files out of the context, in hex. */
  readonly rules: string;
  readonly target?: string;
  readonly buildArgs: readonly (readonly [name: string, value: string])[];
  readonly platforms: readonly string[];
  /** Ids alone: a secret that is renewed is no new content. */
  readonly secretIds: readonly string[];
  readonly network: string;
  readonly provenance: string;
  readonly sbom: boolean;
}

/** Goes up when the same sources are built in another way. */
const FORMAT = 2;

/** Returns the text that stands for the content: the same for the same content, in whatever order it was written. */
export function contentText(content: Content): string {
  const { buildArgs, platforms, secretIds } = content;
  return JSON.stringify([
    FORMAT,
    content.tree,
    content.permissions,
    content.dockerfile,
    content.rules,
    content.target ?? null,
    [...buildArgs].sort(([a], [b]) => compare(a, b)),
    [...platforms].sort(compare),
    [...secretIds].sort(compare),
    content.network,
    content.provenance,
    content.sbom,
  ]);
}

/** Returns the registry tag that an image of this content has; the digest is the SHA-256 of the text, in hex. */
export function contentTag(digest: string): string {
  return `content-${digest.slice(0, 40)}`;
}

/** Where the registry keeps layers from build to build. */
export const CACHE_TAG = "buildcache";

/** Returns whether a tag has a meaning of its own here, so that nobody else may set it. */
export function isReserved(tag: string): boolean {
  return tag === CACHE_TAG || isContentTag(tag);
}

/** Returns whether a tag is one of those that `contentTag` gives. */
export function isContentTag(tag: string): boolean {
  return /^content-[0-9a-f]{40}$/.test(tag);
}

/** Not by the machine's language, whose order differs from machine to machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
