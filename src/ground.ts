import { createGround } from "./cloud/ground";
import { isGoogleHost } from "./cloud/registry/hosts";
import { type ImageName, renderImage, repositoryOf } from "./core/image";
import { RolloutError } from "./errors";
import { createCodeHost } from "./github/code-host";
import type { Ground } from "./ports/ground";
import type { RealWorld } from "./world";

/** Returns the doors of a preflight as they really are; nothing is asked yet. Without GITHUB_REPOSITORY there is no GitHub. */
export function connectGround(
  { world, cloud, settings, signal }: RealWorld,
  env: NodeJS.ProcessEnv,
  token?: string,
): Ground {
  const { services, routes, clock, log, evidence } = world;
  const repository = env["GITHUB_REPOSITORY"];
  const given = token ?? (env["GITHUB_TOKEN"] || undefined);
  const apiUrl = env["GITHUB_API_URL"];
  const asked = { ...(apiUrl ? { apiUrl } : {}), ...(given === undefined ? {} : { token: given }) };
  return {
    ...createGround(cloud.requestJson, cloud.credentials, clock),
    services,
    routes,
    registry: guardRegistry(cloud.registry, settings.overridden.includes("artifactregistry")),
    ...(repository ? { host: createCodeHost({ repository, ...asked }, signal) } : {}),
    clock,
    log,
    evidence,
  };
}

/**
 * Artifact Registry's hosts have no image without a repository, which is told at once; and where somebody else answers
 * for its API (`replaced`), Google's image hosts are not to be asked past them. Throws INPUT_INVALID.
 */
export function guardRegistry({ read }: Ground["registry"], replaced: boolean): Ground["registry"] {
  return {
    read: async (image) => {
      const isMalformed = image.host.endsWith("-docker.pkg.dev") && repositoryOf(image) === undefined;
      if (isMalformed) throw notInRepository(image);
      return replaced && isGoogleHost(image.host) ? undefined : read(image);
    },
  };
}

function notInRepository(image: ImageName): RolloutError {
  const message = `expected an image as ${image.host}/PROJECT/REPOSITORY/IMAGE, got ${renderImage(image)}`;
  return new RolloutError("INPUT_INVALID", message, `with:\n  image: ${image.host}/PROJECT/REPOSITORY/IMAGE:TAG`);
}
