import { type ImageName, renderImage } from "../image";
import { CACHE_TAG } from "./content-key";
import { isLoopback } from "./loopback";
import type { BuildOrder, Command, Places, Tools } from "./order";

/**
 * Returns the call that builds. Secrets and build arguments are named in it, never written out: everybody on the machine
 * may read a process's arguments.
 */
export function planBuild(tools: Tools, order: BuildOrder, places: Places): Command {
  const args = [
    ...(tools.how === "buildx" ? ["buildx", "build", "--progress=plain"] : ["build"]),
    ...(tools.how === "buildkit" ? ["--progress=plain"] : []),
    // Else each command of the Dockerfile that fails leaves a stopped container behind.
    ...(tools.how === "legacy" ? ["--force-rm"] : []),
    ...["--file", places.dockerfile, "--platform", order.platforms.join(",")],
    ...(order.target === undefined ? [] : ["--target", order.target]),
    ...networkArgs(tools, order),
    ...Object.entries(order.labels).flatMap(([name, value]) => ["--label", `${name}=${value}`]),
    ...order.buildArgs.flatMap(([name]) => ["--build-arg", name]),
    ...order.secrets.flatMap((secret, index) => ["--secret", secretField(secret, index)]),
    ...(tools.how === "buildx" ? attestations(order) : []),
    ...(tools.route === "remote" ? remoteArgs(order, places) : ["--iidfile", places.answer]),
    places.context,
  ];
  const given = order.secrets.flatMap(({ path, value }, index) =>
    path === undefined ? [[secretVariable(index), value] as const] : [],
  );
  return { args, env: builderEnv(tools), hidden: Object.fromEntries([...order.buildArgs, ...given]) };
}

/** Returns the call that gives an image of the engine a name to push it under. */
export function planTag(id: string, image: ImageName): Command {
  return plain(["tag", id, renderImage(image)]);
}

/** Returns the call that pushes an image of the engine. */
export function planPush(image: ImageName): Command {
  return plain(["push", renderImage(image)]);
}

/** Returns the call without variables. */
export function plain(args: readonly string[]): Command {
  return { args, env: {}, hidden: {} };
}

/** Returns the call as a person could type it, without what is hidden. */
export function shownCommand({ args, env }: Command): readonly string[] {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return [...(variables.length === 0 ? [] : ["env", ...variables]), "docker", ...args];
}

/** Without buildx, BuildKit is asked for by a variable, and up to Docker 22 only; later clients would refuse to start. */
function builderEnv({ how }: Tools): Readonly<Record<string, string>> {
  if (how === "buildx") return {};
  return { DOCKER_BUILDKIT: how === "buildkit" ? "1" : "0" };
}

function networkArgs({ how }: Tools, { network }: BuildOrder): readonly string[] {
  if (network === "default") return [];
  const allowed = how === "buildx" && network === "host" ? ["--allow", "network.host"] : [];
  return ["--network", network, ...allowed];
}

/** Always said: buildx has defaults of its own, which differ from version to version. */
function attestations({ provenance, sbom }: BuildOrder): readonly string[] {
  return [`--provenance=${provenance === "none" ? "false" : `mode=${provenance}`}`, `--sbom=${sbom}`];
}

/** Pushed by digest alone: what turns out to be unfit has no tag by which anybody could deploy it. */
function remoteArgs({ repository, cache }: BuildOrder, places: Places): readonly string[] {
  const insecure = isLoopback(repository.host) ? ",registry.insecure=true" : "";
  const name = renderImage(repository);
  const registry = `type=registry,ref=${name}:${CACHE_TAG}${insecure}`;
  const [from, to] = cache === "github" ? ["type=gha", "type=gha,mode=max"] : [registry, `${registry},mode=max`];
  return [
    ...["--output", `type=image,name=${name},push=true,push-by-digest=true${insecure}`],
    ...(cache === "none" ? [] : ["--cache-from", from, "--cache-to", to]),
    ...["--metadata-file", places.answer],
  ];
}

/** Docker reads the field as a line of CSV, in which a path may have a comma. */
function secretField({ id, path }: { readonly id: string; readonly path?: string }, index: number): string {
  const source = path === undefined ? `env=${secretVariable(index)}` : `src=${path}`;
  return `id=${id},${/[",]/.test(source) ? `"${source.replaceAll('"', '""')}"` : source}`;
}

/** A name that no build argument may have. */
function secretVariable(index: number): string {
  return `CANARY_BUILD_SECRET_${index}`;
}
