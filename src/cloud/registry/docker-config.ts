import { rmSync } from "node:fs";
import { readdir, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { makeTemporary, unwritable } from "../temporary";
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
 * INPUT_INVALID for a config that cannot be read or a temporary folder that cannot be written to, DISK_FULL, and
 * CLOUD_UNREACHABLE where no access token could be asked for.
 */
export async function openDockerConfig(who: Who, hosts: readonly string[]): Promise<DockerConfig> {
  const { dockerFolder, temporary } = who.settings;
  const google = hosts.filter(isGoogleHost);
  const login: Login = google.length === 0 ? { kind: "none" } : await readGoogleLogin(who);
  if (login.kind !== "password") return { path: dockerFolder, remove: async () => undefined };
  const config = withLogins(await readDockerLogins(dockerFolder), google, encodeLogin(login.user, login.password));
  return layOut(resolve(temporary ?? tmpdir()), JSON.stringify(config), dockerFolder);
}

async function layOut(temporary: string, config: string, own: string | undefined): Promise<DockerConfig> {
  const path = await makeTemporary(temporary, "canary-docker-");
  const leave = (): void => rmSync(path, { recursive: true, force: true });
  // A run that ends by process.exit must not leave the token behind either.
  process.once("exit", leave);
  const remove = async (): Promise<void> => {
    leave();
    process.off("exit", leave);
  };
  try {
    await writeFile(join(path, "config.json"), config, { mode: 0o600, flag: "wx" });
    if (own !== undefined) await linkOthers(resolve(own), path);
    return { path, remove };
  } catch (thrown) {
    await remove();
    throw unwritable(temporary, thrown);
  }
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
