import { RolloutError } from "../../errors";
import { readDockerLogin, readKeptLogins } from "./docker-logins";
import { isGoogleHost } from "./hosts";
import { type Login, learned, type Who } from "./login";

/** The user that Artifact Registry takes an access token as the password of. */
const GOOGLE_USER = "oauth2accesstoken";

/**
 * Returns the login for a registry: the ambient Google credentials for Google's own and for nobody else, then what the
 * user's Docker has, then none. Everything in it is known as a secret from then on.
 */
export async function readLogin(host: string, who: Who): Promise<Login> {
  if (!isGoogleHost(host)) return learned(await readDockerLogin(host, who), who.credentials);
  const google = await readGoogleLogin(who);
  if (google.kind !== "none") return google;
  // What kept Google's credentials from being had says more about a Google host than what Docker's helper lacks.
  const docker = await readDockerLogin(host, who).catch(() => google);
  return docker.kind === "none" ? google : learned(docker, who.credentials);
}

/**
 * Makes known as secrets what Docker itself would log in with: all that its file has, and what its helper has for the host
 * where that is not Google's. What cannot be had is left: whoever needs it says so.
 */
export async function learnDockerLogins(host: string, who: Who): Promise<void> {
  const helped = isGoogleHost(host) ? [] : [readDockerLogin(host, who).catch((): Login => ({ kind: "none" }))];
  const logins = [...(await readKeptLogins(who)), ...(await Promise.all(helped))];
  for (const login of logins) learned(login, who.credentials);
}

/** Returns the login that Google's registries take, or none and why. Throws CLOUD_UNREACHABLE where no token could be asked for. */
export async function readGoogleLogin({ credentials }: Pick<Who, "credentials">): Promise<Login> {
  try {
    const headers = await credentials.headers();
    const password = /^Bearer (.+)$/.exec(headers["authorization"] ?? "")?.[1];
    return password === undefined
      ? { kind: "none" }
      : learned({ kind: "password", user: GOOGLE_USER, password }, credentials);
  } catch (thrown) {
    if (thrown instanceof RolloutError && thrown.code === "CREDENTIALS_MISSING") return { kind: "none", why: thrown };
    throw thrown;
  }
}
