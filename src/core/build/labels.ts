/** Where the sources come from, as far as the surroundings tell. */
export interface Provenance {
  /** `GITHUB_SERVER_URL` and `GITHUB_REPOSITORY` put together; absent outside GitHub. */
  readonly repositoryUrl?: string;
  /** Where git's `origin` is, as it is configured; it may hold a password. */
  readonly origin?: string;
  /** The commit; absent where there is no git. */
  readonly revision?: string;
  /** The content's key in full; absent where none can be told. */
  readonly content?: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

const OCI = "org.opencontainers.image";
/** The label that names the commit that an image was built from. */
export const REVISION_LABEL = `${OCI}.revision`;

/** The label that holds the key of the content: a tag can be set by anybody, on any image. */
export const CONTENT_LABEL = "cloud-run-canary.content";

/** Returns the labels of the OCI image specification that say where an image is from, and our own; what is not known is left out. */
export function planLabels({
  repositoryUrl,
  origin,
  revision,
  content,
  now,
}: Provenance): Readonly<Record<string, string>> {
  const source = repositoryUrl ?? (origin === undefined ? undefined : withoutUser(origin));
  return {
    ...(source === undefined ? {} : { [`${OCI}.source`]: source }),
    ...(revision === undefined ? {} : { [REVISION_LABEL]: revision }),
    ...(content === undefined ? {} : { [CONTENT_LABEL]: content }),
    [`${OCI}.created`]: new Date(now).toISOString(),
  };
}

/** `https://user:token@host/x` and `git@host:x` lose what stands before the host; a path of this machine is nobody's business. */
function withoutUser(origin: string): string | undefined {
  const url = /^([a-z][a-z0-9+.-]*:\/\/)(?:[^/]*@)?([^/?#]+[^?#]*)/i.exec(origin);
  if (/^file:/i.test(origin)) return undefined;
  if (url !== null) return `${url[1]}${url[2]}`;
  return /^(?:[^/@\s]+@)?([\w.-]+:[^\s]+)$/.exec(origin)?.[1];
}
