import type { RevisionSpec } from "../../model";
import type { Program } from "../program";
import { bindDocker } from "./cli";
import { launchDocker } from "./container";
import { pullImage } from "./image";
import { ownerOf, startKeeper, sweepOrphans, sweepOwn } from "./keeper";

/** Which engine, and where images really are. */
export interface DockerOptions {
  /** The engine's address, such as `unix:///var/run/docker.sock`. Default: the one that Docker's command line takes. */
  readonly host?: string | undefined;
  /** `HOST:PORT` of a registry that stands in for every `*-docker.pkg.dev`. */
  readonly registry?: string | undefined;
}

/** A Docker engine that runs the images of revisions. */
export interface DockerEngine {
  /** Returns the revision's image as a program: pulled at its first launch, with `env` beside the image's own. */
  program(spec: RevisionSpec, env: Readonly<Record<string, string>>): Program;
  /** Removes what is left; call it when every container was stopped. */
  close(): Promise<void>;
}

/** Returns the engine, after removing what killed emulators left there. Rejects where no engine answers. */
export async function openDocker({ host, registry }: DockerOptions): Promise<DockerEngine> {
  const docker = await bindDocker(host);
  const version = await docker.call(["version", "--format", "{{.Server.Version}}"]);
  if (!version.ok) throw new Error(`expected a Docker engine that answers, got: ${version.complaint}`);
  await sweepOrphans(docker);
  const owner = ownerOf(process.pid);
  const dismiss = startKeeper(docker, owner);
  return {
    program(spec, env) {
      let id: string | undefined;
      return {
        async launch(onLine, signal) {
          if (id === undefined) {
            const pulled = await pullImage(docker, spec.image, registry, signal);
            if ("ok" in pulled) return pulled;
            id = pulled.id;
          }
          const { revision, command, args } = spec;
          return launchDocker({ docker, owner, image: id, revision, command, args, env, onLine });
        },
      };
    },
    async close() {
      await sweepOwn(docker, owner);
      dismiss();
    },
  };
}
