import type { Unfit } from "../program";
import type { DockerCli } from "./cli";

/** What Cloud Run runs, whatever this machine is. */
const PLATFORM = "linux/amd64";

/** An image on this machine, by its id: a tag that moves later does not change what a revision runs. */
export interface PulledImage {
  readonly id: string;
}

/** Returns where the image is pulled from: Artifact Registry's hosts are the registry that stands in for them, if any. */
export function whereabouts(image: string, registry: string | undefined): string {
  return registry === undefined ? image : image.replace(/^[a-z0-9-]+-docker\.pkg\.dev\//, `${registry}/`);
}

const missing = (message: string): Unfit => ({ ok: false, reason: "IMAGE_NOT_FOUND", message });

function wrongPlatform(image: string, manifest: string): Unfit {
  return missing(
    `Cloud Run does not support image '${image}': Container manifest type '${manifest}' must support amd64/linux.`,
  );
}

/** Docker's complaints and what Cloud Run says in the same case; the first that fits counts. */
const COMPLAINTS: readonly (readonly [RegExp, (image: string, complaint: string) => Unfit])[] = [
  [/cannot connect to the docker daemon|docker: not found|ENOENT/i, (_, complaint) => missing(complaint)],
  [
    /no matching manifest|does not match the specified platform/i,
    (image) => wrongPlatform(image, "application/vnd.oci.image.index.v1+json"),
  ],
  [
    /denied|unauthorized|forbidden|no basic auth/i,
    (image, complaint) => ({
      ok: false,
      reason: "IMAGE_DENIED",
      message: `Google Cloud Run Service Agent must have permission to read the image, ${image}. Ensure that the provided container image URL is correct and that the above account has permission to access the image. (${complaint})`,
    }),
  ],
  [/not found|manifest unknown|does not exist/i, (image) => missing(`Image '${image}' not found.`)],
];

function refusal(image: string, complaint: string): Unfit {
  const known = COMPLAINTS.find(([pattern]) => pattern.test(complaint));
  return known?.[1](image, complaint) ?? missing(`Image '${image}' not found. (${complaint})`);
}

/** Pulls the image as it is named and returns it, or what Cloud Run would say of one that it cannot run. */
export async function pullImage(
  docker: DockerCli,
  image: string,
  registry: string | undefined,
  signal: AbortSignal,
): Promise<PulledImage | Unfit> {
  const from = whereabouts(image, registry);
  const pulled = await docker.call(["pull", "--quiet", "--platform", PLATFORM, from], signal);
  if (!pulled.ok) return refusal(image, pulled.complaint);
  const format = "{{.Id}} {{.Os}}/{{.Architecture}}";
  const found = await docker.call(["image", "inspect", "--format", format, from], signal);
  if (!found.ok) return refusal(image, found.complaint);
  const [id = "", platform] = found.output.split(" ");
  // An engine takes a lone manifest for another platform, whatever it was asked for.
  return platform === PLATFORM ? { id } : wrongPlatform(image, "application/vnd.docker.distribution.manifest.v2+json");
}
