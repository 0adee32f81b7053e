import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { startDaemon } from "./daemon";
import { findProgram } from "./programs";

/** A Docker engine: one that answered already, or our own. */
export interface Engine {
  /** The address for `DOCKER_HOST`. */
  readonly host: string;
  /** Ends an engine of our own, and takes its mounts away so that its folder can be removed. */
  stop(): Promise<void>;
}

/** What a part of the show cannot do without. */
export class MissingPart extends Error {
  override readonly name = "MissingPart";
}

const INSTALL = "On Debian: apt-get install docker.io docker-registry";

async function answers(host?: string): Promise<boolean> {
  const options = host === undefined ? [] : ["--host", host];
  const { exitCode } = await execa("docker", [...options, "version"], { reject: false, timeout: 10_000 });
  return exitCode === 0;
}

async function takeMountsAway(folder: string): Promise<void> {
  const mounts = (await readFile("/proc/self/mounts", "utf8")).split("\n").map((line) => line.split(" ")[1] ?? "");
  const ours = mounts.filter((mount) => mount.startsWith(`${folder}/`)).reverse();
  for (const mount of ours) await execa("umount", ["--lazy", mount], { reject: false });
}

async function startOwn(folder: string, program: string): Promise<Engine> {
  const host = `unix://${join(folder, "docker.sock")}`;
  const places = ["--data-root", "data", "--exec-root", "exec", "--pidfile", "docker.pid"];
  const args = places.map((part) => (part.startsWith("--") ? part : join(folder, part)));
  const starting = startDaemon({
    program,
    // Without rules and a bridge it leaves this machine's network as it is; containers use `--network host`.
    args: [...args, "--host", host, "--iptables=false", "--ip6tables=false", "--bridge=none"],
    log: join(folder, "dockerd.log"),
    answers: () => answers(host),
  });
  const daemon = await starting.catch(async ({ message }: Error) => {
    await takeMountsAway(folder);
    throw new MissingPart(message);
  });
  return {
    host,
    async stop() {
      await daemon.stop();
      await takeMountsAway(folder);
    },
  };
}

/** Removes what the engine has from the registry, so that one that was here before is left as it was. */
export async function removeImages(host: string, registry: string): Promise<void> {
  const options = ["--host", host];
  const { stdout } = await execa("docker", [...options, "image", "ls", "--format", "{{.ID}} {{.Repository}}"]);
  const rows = stdout.split("\n").map((row) => row.split(" "));
  const ids = rows.flatMap(([id = "", repository = ""]) => (repository.startsWith(`${registry}/`) ? [id] : []));
  if (ids.length > 0) await execa("docker", [...options, "image", "rm", "--force", ...new Set(ids)], { reject: false });
}

/** Returns the engine that answers, else one of our own below `folder`. Throws MissingPart where there can be none. */
export async function openEngine(folder: string): Promise<Engine> {
  if (findProgram("docker") === undefined) throw new MissingPart(`expected Docker, got no program docker. ${INSTALL}`);
  if (await answers()) {
    const { stdout } = await execa`docker context inspect --format {{.Endpoints.docker.Host}}`;
    return { host: stdout.trim(), stop: async () => {} };
  }
  const program = findProgram("dockerd");
  if (program === undefined) throw new MissingPart(`expected a Docker engine that answers, got none. ${INSTALL}`);
  if (process.getuid?.() !== 0)
    throw new MissingPart(
      "expected a Docker engine that answers, got none; only root can start one. Run: sudo dockerd",
    );
  return startOwn(folder, program);
}
