import { mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type DockerLogins, readDockerLogins } from "./docker-logins";
import { isGoogleHost, isLoginKey } from "./hosts";
import { encodeLogin, type Login, type Who } from "./login";
import { readGoogleLogin } from "./logins";

/** The folder that Docker is to be started with as DOCKER_CONFIG. */
export interface DockerConfig {
  /** Absolute; undefined where Docker may use what it finds by itself. */
  readonly path: string | undefined;
  /** Takes the folder and the token in it away; the user's own folder stays. May be called twice. */
  remove(): Promise<void>;
}

/**
 * Returns a folder in which Docker finds the ambient Google login for those of the hosts that are Google's, and
 * everything else as the user has it. Without such a host, or without Google credentials, it is the user's own. Throws
 * INPUT_INVALID for a config that cannot be read, CLOUD_UNREACHABLE where no access token could be asked for.
 */
export async function openDockerConfig(who: Who, hosts: readonly string[]): Promise<DockerConfig> {
  const { dockerFolder, temporary } = who.settings;
  const google = hosts.filter(isGoogleHost);
  const login: Login = google.length === 0 ? { kind: "none" } : await readGoogleLogin(who);
  if (login.kind !== "password") return { path: dockerFolder, remove: async () => undefined };
  const config = withLogins(await readDockerLogins(dockerFolder), google, encodeLogin(login.user, login.password));
  // mkdtemp makes the folder with mode 0700.
  const path = await mkdtemp(join(temporary ?? tmpdir(), "canary-docker-"));
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true });
  try {
    await writeFile(join(path, "config.json"), JSON.stringify(config), { mode: 0o600, flag: "wx" });
    if (dockerFolder !== undefined) await linkOthers(resolve(dockerFolder), path);
  } catch (thrown) {
    await remove();
    throw thrown;
  }
  return { path, remove };
}

/**
 * Docker asks a store or helper instead of the file, unless the host's helper is the empty one; buildx and the older
 * builder read it the same way.
 */
function withLogins(config: DockerLogins, hosts: readonly string[], auth: string): DockerLogins {
  const isOther = ([key]: readonly [string, unknown]): boolean => !hosts.some((host) => isLoginKey(key, host));
  const kept = Object.fromEntries(Object.entries(config.auths ?? {}).filter(isOther));
  const helpers = Object.fromEntries(Object.entries(config.credHelpers ?? {}).filter(isOther));
  return {
    ...config,
    auths: { ...kept, ...Object.fromEntries(hosts.map((host) => [host, { auth }])) },
    credHelpers: { ...helpers, ...Object.fromEntries(hosts.map((host) => [host, ""])) },
  };
}

/** Plug-ins, contexts and buildx' builders lie beside the config; by links Docker goes on keeping them where they are. */
async function linkOthers(from: string, to: string): Promise<void> {
  const entries = await readdir(from).catch(() => []);
  const others = entries.filter((entry) => entry !== "config.json");
  await Promise.all(others.map((entry) => symlink(join(from, entry), join(to, entry))));
}
