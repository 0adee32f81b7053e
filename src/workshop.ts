import { createDockerCall } from "./cloud/docker/call";
import { createEngine } from "./cloud/docker/engine";
import { createSources } from "./cloud/git/sources";
import { createRunner } from "./cloud/programs";
import type { DockerConfig } from "./cloud/registry/docker-config";
import { DEFAULT_LIMITS } from "./cloud/retry";
import { redact } from "./github/redact";
import type { Workshop } from "./ports/workshop";
import type { RealWorld } from "./world";

/** A workshop on this machine. */
export interface OpenWorkshop {
  readonly workshop: Workshop;
  /** Takes the login away that Docker was given. */
  close(): Promise<void>;
}

/** Returns what builds images here: this machine's git and docker, and the registry of the host. Nothing is started yet. */
export function openWorkshop(
  { world, cloud, settings, signal, tokens }: RealWorld,
  env: NodeJS.ProcessEnv,
  host: string,
): OpenWorkshop {
  const { clock, log } = world;
  const run = createRunner(signal);
  let config: Promise<DockerConfig> | undefined;
  const login = async (): Promise<Record<string, string>> => {
    config ??= cloud.dockerConfig([host]);
    const { path } = await config;
    return path === undefined ? {} : { DOCKER_CONFIG: path };
  };
  const engine = createEngine({
    call: createDockerCall(run, env, login),
    env,
    log,
    patience: { limits: DEFAULT_LIMITS, signal, log },
    account: () => cloud.credentials.account(),
    temporary: settings.temporary,
    redact,
  });
  const workshop = {
    sources: createSources(run, env, settings.temporary),
    engine,
    registry: cloud.registry,
    tokens: () => tokens().filter(isTelling),
    clock,
    log,
  };
  const close = async (): Promise<void> => {
    const opened = await config?.catch(() => undefined);
    await opened?.remove();
  };
  return { workshop, close };
}

/** A password that is a plain word is in many an image by chance. */
function isTelling(token: string): boolean {
  return token.length >= 8 && !/^(?:[a-z]+|\d+)$/i.test(token);
}
