import { createGround } from "./cloud/ground";
import { createCodeHost } from "./github/code-host";
import type { Ground } from "./ports/ground";
import type { RealWorld } from "./world";

/** Returns the doors of a preflight as they really are; nothing is asked yet. Without GITHUB_REPOSITORY there is no GitHub. */
export function connectGround({ world, cloud, signal }: RealWorld, env: NodeJS.ProcessEnv, token?: string): Ground {
  const { services, clock, log, evidence } = world;
  const repository = env["GITHUB_REPOSITORY"];
  const given = token ?? (env["GITHUB_TOKEN"] || undefined);
  const apiUrl = env["GITHUB_API_URL"];
  const settings = { ...(apiUrl ? { apiUrl } : {}), ...(given === undefined ? {} : { token: given }) };
  return {
    ...createGround(cloud.requestJson, cloud.credentials, clock),
    services,
    registry: cloud.registry,
    ...(repository ? { host: createCodeHost({ repository, ...settings }, signal) } : {}),
    clock,
    log,
    evidence,
  };
}
