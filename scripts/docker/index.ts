import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBuilders } from "./builders";
import { openEngine, removeImages } from "./engine";
import { openRegistry } from "./registry";

export { MissingPart } from "./engine";

/** Docker and all that belongs to it, ready for use. */
export interface DockerParts {
  /**
   * `DOCKER_HOST`; `DOCKER_CONFIG`, without plugins and credentials; `CANARY_REGISTRY`, `HOST:PORT` of a registry;
   * `CANARY_REGISTRY_LOG`, the file with its log; `CANARY_BUILDX_CONFIG`, a `DOCKER_CONFIG` with buildx, where there is one.
   */
  readonly environment: Readonly<Record<string, string>>;
  /** How images can be built here, for people. */
  readonly said: string;
  /** Ends what was started and removes what was written. */
  close(): Promise<void>;
}

/** The clean-up of what was opened, last one first; what one of them throws does not keep the others from being done. */
function createClosing() {
  const steps: (() => Promise<unknown>)[] = [];
  return {
    later: (step: () => Promise<unknown>) => void steps.unshift(step),
    async close() {
      const failures: unknown[] = [];
      for (const step of steps.splice(0)) await step().catch((failure: unknown) => failures.push(failure));
      if (failures.length > 0) throw new AggregateError(failures, "Docker's parts could not be taken down whole");
    },
  };
}

/**
 * Opens an engine, a registry and the builders, all on this machine only. `tools` is a folder that may hold `docker-buildx` and
 * `buildkitd`. Throws MissingPart where Docker or the registry is not to be had; nothing is left running then.
 */
export async function openDockerParts(tools?: string): Promise<DockerParts> {
  const closing = createClosing();
  const folder = await mkdtemp(join(tmpdir(), "canary-docker-"));
  closing.later(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  try {
    const engine = await openEngine(folder);
    closing.later(engine.stop);
    const registry = await openRegistry(folder);
    closing.later(registry.stop);
    closing.later(() => removeImages(engine.host, registry.address));
    const builders = await openBuilders({ folder, host: engine.host, registry: registry.address, tools });
    closing.later(builders.stop);
    const environment = {
      DOCKER_HOST: engine.host,
      DOCKER_CONFIG: builders.plain,
      CANARY_REGISTRY: registry.address,
      CANARY_REGISTRY_LOG: registry.log,
      ...(builders.buildx === undefined ? {} : { CANARY_BUILDX_CONFIG: builders.buildx }),
    };
    return { environment, said: builders.said, close: closing.close };
  } catch (error) {
    await closing.close();
    throw error;
  }
}
