import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Daemon, startDaemon } from "./daemon";
import { MissingPart } from "./engine";
import { findProgram, freePort } from "./programs";

/** A registry of images on the loopback address, over plain HTTP. */
export interface LocalRegistry extends Daemon {
  /** `127.0.0.1:PORT` */
  readonly address: string;
}

/** Starts Docker's own registry on a free port, with its images below `folder`. Throws MissingPart where it is not installed. */
export async function openRegistry(folder: string): Promise<LocalRegistry> {
  const program = findProgram("docker-registry") ?? findProgram("registry");
  if (program === undefined)
    throw new MissingPart(
      "expected a registry, got no program docker-registry. On Debian: apt-get install docker-registry",
    );
  const address = `127.0.0.1:${await freePort()}`;
  const config = join(folder, "registry.yml");
  const storage = { filesystem: { rootdirectory: join(folder, "registry") }, delete: { enabled: true } };
  await writeFile(config, JSON.stringify({ version: 0.1, log: { level: "info" }, storage, http: { addr: address } }));
  const daemon = await startDaemon({
    program,
    args: ["serve", config],
    log: join(folder, "registry.log"),
    answers: () =>
      fetch(`http://${address}/v2/`).then(
        ({ ok }) => ok,
        () => false,
      ),
  });
  return { ...daemon, address };
}
