import type { ImageCatalogue } from "../core/images";
import type { Clock, RevisionSpec, Runtime, StartResult, TelemetrySink } from "../model";
import { type RevisionIdentity, revisionKey } from "./identity";
import { createInstance, type Instance, type Patience } from "./instance";

/** What a runtime needs from the rest of the emulator. */
export interface RuntimeParts {
  readonly catalogue: ImageCatalogue;
  readonly telemetry: TelemetrySink;
  readonly clock: Clock;
  readonly patience: Patience;
}

/** A runtime whose instances the front can reach. */
export interface ProcessRuntime extends Runtime {
  /** Returns the instance of a revision that was started, or undefined for one that never was or has been stopped. */
  find(revision: RevisionIdentity): Instance | undefined;
}

/** Cloud Run would look into a registry; here an image is what the operator has said. */
const WHERE_IMAGES_ARE = "Name it in the file of --images, or register it with PUT /emulator/v1/images.";

/** On the emulator's own end nobody waits for a slow container. */
const CLOSING_GRACE_SECONDS = 1;

/** Returns a runtime that runs each revision as a process of this machine. */
export function createRuntime(parts: RuntimeParts): ProcessRuntime {
  const instances = new Map<string, Instance>();

  async function start(spec: RevisionSpec): Promise<StartResult> {
    const known = instances.get(revisionKey(spec));
    if (known !== undefined) return known.start();
    const image = parts.catalogue.resolve(spec.image);
    if (image === undefined)
      return { ok: false, reason: "IMAGE_NOT_FOUND", message: `Image '${spec.image}' not found. ${WHERE_IMAGES_ARE}` };
    const command = [...(spec.command.length > 0 ? spec.command : image.command), ...spec.args];
    const instance = createInstance({ ...parts, spec, command, env: environmentOf(spec, image.env) });
    instances.set(revisionKey(spec), instance);
    return instance.start();
  }

  return {
    start,
    find: (revision) => instances.get(revisionKey(revision)),
    async stop(revision) {
      const instance = instances.get(revisionKey(revision));
      instances.delete(revisionKey(revision));
      await instance?.stop(parts.patience.grace);
    },
    async close() {
      const running = [...instances.values()];
      instances.clear();
      await Promise.all(
        running.map((instance) => instance.stop(Math.min(CLOSING_GRACE_SECONDS, parts.patience.grace))),
      );
    },
  };
}

/** Returns all that the program sees: nothing of the emulator's own environment but where programs and the home are. */
function environmentOf(spec: RevisionSpec, imageEnv: Readonly<Record<string, string>>): Record<string, string> {
  const inherited = ["PATH", "HOME"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(inherited),
    ...imageEnv,
    ...spec.env,
    K_SERVICE: spec.service,
    K_REVISION: spec.revision,
    K_CONFIGURATION: spec.service,
  };
}
