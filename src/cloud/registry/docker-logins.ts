import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { RolloutError } from "../../errors";
import { askHelper } from "./credential-helper";
import { isLoginKey, loginKeyOf } from "./hosts";
import type { Login, Who } from "./login";

/** A login that Docker keeps in its own file. */
const KEPT = z.looseObject({
  auth: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  identitytoken: z.string().optional(),
});
/** What is read of Docker's config; everything else is the user's. */
const DOCKER_CONFIG = z.looseObject({
  auths: z.record(z.string(), KEPT).optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
  credsStore: z.string().optional(),
});

/** Docker's config file, as far as logins go. */
export type DockerLogins = z.infer<typeof DOCKER_CONFIG>;

/** Returns the user's own Docker config, an empty one where there is none. Throws INPUT_INVALID, without quoting it. */
export async function readDockerLogins(folder: string | undefined): Promise<DockerLogins> {
  if (folder === undefined) return {};
  const path = join(folder, "config.json");
  try {
    const text = await readFile(path, "utf8");
    return text.trim() === "" ? {} : DOCKER_CONFIG.parse(JSON.parse(text));
  } catch (thrown) {
    if (isMissing(thrown)) return {};
    // Neither the parser's nor the schema's message may be shown: both can quote a password.
    throw new RolloutError(
      "INPUT_INVALID",
      `${path}: expected Docker's config in JSON, got something else`,
      `mv ${path} ${path}.broken`,
    );
  }
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && (thrown.code === "ENOENT" || thrown.code === "ENOTDIR");
}

/**
 * Returns the login that the user's Docker has for a registry: of the helper that is set for it, else of the store, else
 * of the file, as Docker itself does. Throws CREDENTIALS_MISSING where a helper fails.
 */
export async function readDockerLogin(host: string, { settings, signal }: Who): Promise<Login> {
  const logins = await readDockerLogins(settings.dockerFolder);
  const key = loginKeyOf(host);
  const helper = logins.credHelpers?.[key] ?? logins.credsStore ?? "";
  return helper === "" ? keptLogin(logins, host) : askHelper(helper, key, signal);
}

/** Returns every login in Docker's own file, whatever it is for; none where the file cannot be read. Asks no helper. */
export async function readKeptLogins({ settings }: Pick<Who, "settings">): Promise<readonly Login[]> {
  const { auths = {} } = await readDockerLogins(settings.dockerFolder).catch((): DockerLogins => ({}));
  return Object.values(auths).map(loginIn);
}

function keptLogin({ auths = {} }: DockerLogins, host: string): Login {
  const found = auths[loginKeyOf(host)] ?? Object.entries(auths).find(([key]) => isLoginKey(key, host))?.[1];
  return found === undefined ? { kind: "none" } : loginIn(found);
}

function loginIn(found: z.infer<typeof KEPT>): Login {
  if (found.identitytoken) return { kind: "identity", token: found.identitytoken };
  const pair = /^([^:]+):(.+)$/s.exec(Buffer.from(found.auth ?? "", "base64").toString("utf8"));
  const user = pair?.[1] ?? found.username;
  const password = pair?.[2]?.replace(/\0+$/, "") ?? found.password;
  return user && password ? { kind: "password", user, password } : { kind: "none" };
}
