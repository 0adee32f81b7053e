import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { baseImage, docker, REGISTRY } from "./site";

const MANIFESTS = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];

/** Says its arguments and its environment to whoever asks; with `DEAF` set it never listens. */
const SERVER = `
  const { createServer } = require("node:http");
  console.log("up as " + process.env.K_REVISION);
  const told = JSON.stringify({ args: process.argv.slice(2), env: process.env });
  const server = createServer((request, response) => response.end(told));
  if (process.env.DEAF) setInterval(() => {}, 1000);
  else server.listen(Number(process.env.PORT), "127.0.0.1");
`;

/** Returns the digest that the registry has for the tag. Throws where it has none. */
export async function digestOf(name: string, tag: string): Promise<string> {
  const answer = await fetch(`http://${REGISTRY}/v2/${name}/manifests/${tag}`, {
    headers: { accept: MANIFESTS.join() },
  });
  const digest = answer.headers.get("docker-content-digest");
  if (digest === null) throw new Error(`expected ${name}:${tag} in the registry, got HTTP ${answer.status}`);
  return digest;
}

/** Pushes a small server for the platform under the name, and returns its digest. */
export async function pushServer(name: string, platform = "linux/amd64"): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "canary-server-"));
  const from = platform === "linux/amd64" ? await baseImage() : "scratch";
  await writeFile(join(folder, "server.cjs"), SERVER);
  await writeFile(
    join(folder, "Dockerfile"),
    `FROM ${from}\nCOPY server.cjs /\nENV OF_IMAGE=yes\nENTRYPOINT ["/bin/node", "/server.cjs"]\nCMD ["by-image"]\n`,
  );
  const image = `${REGISTRY}/${name}:1`;
  try {
    await docker("build", "--quiet", "--platform", platform, "--tag", image, folder);
    await docker("push", "--quiet", image);
    await docker("image", "rm", "--force", image);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return digestOf(name, "1");
}
