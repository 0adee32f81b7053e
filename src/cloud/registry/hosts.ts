import { isLoopback } from "../../core/build/loopback";

/** The host that an image reference names without its port, in lower case. */
function nameOf(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, "");
}

/** Returns whether the registry is Google's, Artifact Registry or what is left of Container Registry. */
export function isGoogleHost(host: string): boolean {
  return /(^|\.)(pkg\.dev|gcr\.io)$/.test(nameOf(host));
}

/** Docker Hub's registry answers under another name than the one that references have. */
const DOCKER_HUB: ReadonlySet<string> = new Set(["docker.io", "index.docker.io", "registry-1.docker.io"]);
const DOCKER_HUB_LOGIN = "https://index.docker.io/v1/";

/** Returns the address of the host's registry, without a path and without a trailing slash. */
export function addressOf(host: string): string {
  if (DOCKER_HUB.has(host)) return "https://registry-1.docker.io";
  return `${isLoopback(host) ? "http" : "https"}://${host}`;
}

/** Returns the key that Docker's config keeps the host's login under; Docker Hub has that of its first version. */
export function loginKeyOf(host: string): string {
  return DOCKER_HUB.has(host) ? DOCKER_HUB_LOGIN : host;
}

/** Returns whether a key of Docker's config means the host; older clients wrote whole addresses. */
export function isLoginKey(key: string, host: string): boolean {
  const name = key.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
  return name === host || (DOCKER_HUB.has(host) && DOCKER_HUB.has(name));
}
