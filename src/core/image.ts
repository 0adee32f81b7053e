/** A container image as people write it, taken apart. At least one of tag and digest names one image; neither, a repository. */
export interface ImageName {
  /** Where it is kept, with a port where one is given: `us-central1-docker.pkg.dev`, `127.0.0.1:5000`. */
  readonly host: string;
  /** The path there: `my-project/my-repository/app`. */
  readonly path: string;
  readonly tag?: string;
  /** `sha256:` and 64 hex digits. */
  readonly digest?: string;
}

/** Where an image lives that names no host, as every Docker client has it. */
const DOCKER_HUB = "docker.io";
/** host / path : tag @ digest. The grammar is the one of the OCI distribution specification. */
const PATTERN =
  /^(?:((?:[a-zA-Z0-9.-]+|\[[0-9a-fA-F:]+\])(?::\d+)?)\/)?([a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/;

/**
 * Returns the parts of a reference, undefined for what is none. A first part without dot or port is no host, unless it
 * is `localhost`; an image without a host is on Docker Hub, and one without a further path is in its `library`.
 */
export function parseImage(reference: string): ImageName | undefined {
  const match = PATTERN.exec(reference);
  if (match === null) return undefined;
  const [, first, rest = "", tag, digest] = match;
  const named = { ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
  if (first !== undefined && isHost(first)) return { host: first, path: rest, ...named };
  const path = first === undefined ? rest : `${first}/${rest}`;
  if (path !== path.toLowerCase()) return undefined;
  return { host: DOCKER_HUB, path: path.includes("/") ? path : `library/${path}`, ...named };
}

/** Returns the reference as it is written in full; `parseImage` of it gives the same parts. */
export function renderImage({ host, path, tag, digest }: ImageName): string {
  return `${host}/${path}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
}

function isHost(first: string): boolean {
  return first === "localhost" || /[.:]/.test(first);
}

/** The place of a repository in Artifact Registry, as its host and path name it. */
export interface RepositoryRef {
  readonly project: string;
  readonly location: string;
  readonly repository: string;
}

/**
 * Returns the Artifact Registry repository that an image belongs to; undefined for an image that is kept elsewhere.
 * The path is PROJECT/REPOSITORY/IMAGE; a project of an organisation's own domain has a colon in its id and a slash here.
 */
export function repositoryOf({ host, path }: ImageName): RepositoryRef | undefined {
  const location = /^([a-z0-9-]+)-docker\.pkg\.dev$/.exec(host)?.[1];
  if (location === undefined) return undefined;
  const [first = "", second = "", third = "", ...more] = path.split("/");
  const legacy = first.includes(".");
  const [project, repository, image] = legacy ? [`${first}:${second}`, third, more[0]] : [first, second, third];
  return repository === "" || image === undefined || image === "" ? undefined : { project, location, repository };
}
