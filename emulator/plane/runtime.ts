import type { ImageCatalogue } from "../core/images";
import type { Clock, RevisionSpec, Runtime, StartResult, TelemetrySink } from "../model";
import type { DockerEngine } from "./docker";
import { type RevisionIdentity, revisionKey } from "./identity";
import { createInstance, type Instance, type Patience } from "./instance";
import { commandProgram, type Program } from "./program";

/** What a runtime needs from the rest of the emulator. */
export interface RuntimeParts {
  readonly catalogue: ImageCatalogue;
  readonly telemetry: TelemetrySink;
  readonly clock: Clock;
  readonly patience: Patience;
  /** Runs the images that the catalogue lacks; without one there are no others. */
  readonly docker?: DockerEngine | undefined;
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

/** Returns what the revision runs: a command where the catalogue has one, else its real image; undefined without an engine. */
function programOf({ catalogue, docker }: RuntimeParts, spec: RevisionSpec): Program | undefined {
  const image = catalogue.resolve(spec.image);
  if (image === undefined) return docker?.program(spec, { ...spec.env, ...identityOf(spec) });
  const command = [...(spec.command.length > 0 ? spec.command : image.command), ...spec.args];
  return commandProgram(command, { ...inherited(), ...image.env, ...spec.env, ...identityOf(spec) });
}

/** Returns a runtime that runs each revision on this machine, as a process or in a container. */
export function createRuntime(parts: RuntimeParts): ProcessRuntime {
  const instances = new Map<string, Instance>();

  async function start(spec: RevisionSpec): Promise<StartResult> {
    const known = instances.get(revisionKey(spec));
    if (known !== undefined) return known.start();
    const program = programOf(parts, spec);
    if (program === undefined)
      return { ok: false, reason: "IMAGE_NOT_FOUND", message: `Image '${spec.image}' not found. ${WHERE_IMAGES_ARE}` };
    const instance = createInstance({ ...parts, spec, program });
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
      await parts.docker?.close();
    },
  };
}

/** Returns what a process has of the emulator's own environment: where programs and the home are, and nothing else. */
function inherited(): Record<string, string> {
  return Object.fromEntries(
    ["PATH", "HOME"].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** Returns what Cloud Run tells every container of itself. */
function identityOf(spec: RevisionSpec): Record<string, string> {
  return { K_SERVICE: spec.service, K_REVISION: spec.revision, K_CONFIGURATION: spec.service };
}
