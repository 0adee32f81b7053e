import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { startDaemon } from "./daemon";
import { findPlugin, findProgram, isForEverybody } from "./programs";

/** What the builders are given. */
export interface BuilderParts {
  readonly folder: string;
  readonly host: string;
  /** `127.0.0.1:PORT` */
  readonly registry: string;
  /** A folder that is looked into first. */
  readonly tools?: string | undefined;
}

/** Folders for `DOCKER_CONFIG`, one for each way to build. */
export interface Builders {
  /** Docker's command line as it is without any plugin. */
  readonly plain: string;
  /** With buildx, whose current builder is a BuildKit of our own where there is one; absent without buildx. */
  readonly buildx?: string;
  /** What people should know of them. */
  readonly said: string;
  stop(): Promise<void>;
}

/** A plugin that answers nothing hides one of the same name that is installed for all users. */
const NO_PLUGIN = "#!/bin/sh\nexit 1\n";

async function makePlain(folder: string): Promise<string> {
  const config = join(folder, "plain");
  await mkdir(join(config, "cli-plugins"), { recursive: true });
  await writeFile(join(config, "config.json"), "{}\n");
  if (isForEverybody("docker-buildx"))
    await writeFile(join(config, "cli-plugins", "docker-buildx"), NO_PLUGIN, { mode: 0o755 });
  return config;
}

async function makeBuildx(folder: string, plugin: string): Promise<string> {
  const config = join(folder, "buildx");
  await mkdir(join(config, "cli-plugins"), { recursive: true });
  await writeFile(join(config, "config.json"), "{}\n");
  await symlink(plugin, join(config, "cli-plugins", "docker-buildx"));
  return config;
}

async function startBuildkit({ folder, registry }: BuilderParts, program: string, runc: string) {
  const address = `unix://${join(folder, "buildkit.sock")}`;
  const settings = join(folder, "buildkitd.toml");
  await writeFile(settings, `[registry."${registry}"]\n  http = true\n  insecure = true\n`);
  const worker = ["--oci-worker-net=host", `--oci-worker-binary=${runc}`, "--containerd-worker=false"];
  const places = ["--root", join(folder, "buildkit"), "--addr", address, "--config", settings];
  const daemon = await startDaemon({
    program,
    args: [...places, ...worker, "--allow-insecure-entitlement=network.host"],
    log: join(folder, "buildkitd.log"),
    answers: async () => (await execa("test", ["-S", join(folder, "buildkit.sock")], { reject: false })).exitCode === 0,
  });
  return { ...daemon, address };
}

/** Returns the ways to build that this machine has: always the plain one. */
export async function openBuilders(parts: BuilderParts): Promise<Builders> {
  const { folder, host, tools } = parts;
  const plain = await makePlain(folder);
  const plugin = findPlugin("docker-buildx", tools);
  if (plugin === undefined) return { plain, said: "buildx is missing: plain builds only", stop: async () => {} };
  const buildx = await makeBuildx(folder, plugin);
  const [program, runc] = [findProgram("buildkitd", tools), findProgram("runc")];
  if (program === undefined || runc === undefined || process.getuid?.() !== 0)
    return { plain, buildx, said: "buildx with the engine's own BuildKit", stop: async () => {} };
  const buildkit = await startBuildkit(parts, program, runc);
  const env = { DOCKER_CONFIG: buildx, DOCKER_HOST: host };
  await execa("docker", ["buildx", "create", "--name", "canary", "--driver", "remote", "--use", buildkit.address], {
    env,
  });
  return { plain, buildx, said: "buildx with a BuildKit of its own", stop: buildkit.stop };
}
