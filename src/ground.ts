import { createGround } from "./cloud/ground";
import { repositoryOf } from "./core/image";
import { createCodeHost } from "./github/code-host";
import type { Ground } from "./ports/ground";
import type { RealWorld } from "./world";

/** Returns the doors of a preflight as they really are; nothing is asked yet. Without GITHUB_REPOSITORY there is no GitHub. */
export function connectGround(
  { world, cloud, settings, signal }: RealWorld,
  env: NodeJS.ProcessEnv,
  token?: string,
): Ground {
  const { services, clock, log, evidence } = world;
  const repository = env["GITHUB_REPOSITORY"];
  const given = token ?? (env["GITHUB_TOKEN"] || undefined);
  const apiUrl = env["GITHUB_API_URL"];
  const asked = { ...(apiUrl ? { apiUrl } : {}), ...(given === undefined ? {} : { token: given }) };
  return {
    ...createGround(cloud.requestJson, cloud.credentials, clock),
    services,
    registry: settings.overridden.includes("artifactregistry") ? withoutGoogles(cloud.registry) : cloud.registry,
    ...(repository ? { host: createCodeHost({ repository, ...asked }, signal) } : {}),
    clock,
    log,
    evidence,
  };
}

/** Where somebody else answers for Artifact Registry's API, its image hosts are not to be asked past them. */
function withoutGoogles({ read }: Ground["registry"]): Ground["registry"] {
  return { read: async (image) => (repositoryOf(image) === undefined ? read(image) : undefined) };
}
