import { copyFile, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import type { DockerParts } from "./index";

type Environment = DockerParts["environment"];

/** Returns the program and every library that the loader would give it, by the paths at which it looks for them. */
async function readNeeds(program: string): Promise<readonly string[]> {
  const { stdout } = await execa("ldd", [program]);
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, file = ""]) => file);
}

/** Exists by now where another test was first. */
async function isThere(registry: string, name: string, tag: string): Promise<boolean> {
  const { ok } = await fetch(`http://${registry}/v2/${name}/manifests/${tag}`, { method: "HEAD" });
  return ok;
}

/**
 * Sees to it that the registry has an image with this machine's Node and nothing else, and returns its reference: no registry
 * of the internet is needed to build on it. It has no shell: `RUN` and `CMD` must be lists.
 */
export async function pushBaseImage(env: Environment): Promise<string> {
  const registry = env["CANARY_REGISTRY"] ?? "";
  const [name, tag] = ["base/node", process.versions.node];
  const image = `${registry}/${name}:${tag}`;
  if (await isThere(registry, name, tag)) return image;
  const folder = await mkdtemp(join(tmpdir(), "canary-base-"));
  try {
    const files = await readNeeds(process.execPath);
    for (const file of files) {
      await mkdir(join(folder, "root", dirname(file)), { recursive: true });
      await copyFile(await realpath(file), join(folder, "root", file));
    }
    await mkdir(join(folder, "root", "bin"), { recursive: true });
    await copyFile(process.execPath, join(folder, "root", "bin", "node"));
    await writeFile(join(folder, "Dockerfile"), "FROM scratch\nCOPY root /\nENV PATH=/bin\n");
    await execa("docker", ["build", "--quiet", "--tag", image, folder], { env: { ...env, DOCKER_BUILDKIT: "0" } });
    await execa("docker", ["push", "--quiet", image], { env: { ...env } });
    return image;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
