import { z } from "zod";
import type { ImageName, RepositoryRef } from "../../core/image";
import { segment } from "../../core/preflight/change";
import type { StoredImage } from "../../core/preflight/image";
import { shortName } from "../../core/service";
import { parseAnswer } from "../../google";
import type { RequestJson } from "../../ports";
import type { Repositories } from "../../ports/ground";
import { INT64, TEXT } from "../wire";

const REPOSITORY = z.object({
  format: z.string().default(""),
  mode: z.string().default(""),
  kmsKeyName: TEXT.optional(),
  sizeBytes: INT64.default(0),
  dockerConfig: z.object({ immutableTags: z.boolean().default(false) }).default({ immutableTags: false }),
});
const TAG = z.object({ version: z.string() });
const PLATFORM = z.object({ os: z.string().default(""), architecture: z.string().default("") });
const IMAGE = z.object({
  imageManifests: z.array(PLATFORM).default([]),
});

/** Returns the repositories of Artifact Registry v1, and the images in them. */
export function createRepositories(requestJson: RequestJson): Repositories {
  const get = (path: string, doing: string, project: string) =>
    requestJson({ api: "artifactregistry", method: "GET", path, kind: "read", doing, project, mayBeAbsent: true });
  const digestOf = async (ref: RepositoryRef, name: ImageName) => {
    if (name.digest !== undefined) return name.digest;
    const path = `${pathOf(ref)}/packages/${packageOf(ref, name)}/tags/${segment(name.tag ?? "latest")}`;
    const answer = await get(path, `read tag ${name.tag ?? "latest"} of ${name.path}`, ref.project);
    return answer === undefined ? undefined : shortName(parseAnswer(TAG, answer, `a tag of ${name.path}`).version);
  };
  return {
    read: async (ref) => {
      const answer = await get(pathOf(ref), `read repository ${ref.repository} in ${ref.location}`, ref.project);
      if (answer === undefined) return undefined;
      const wire = parseAnswer(REPOSITORY, answer, `repository ${ref.repository} in ${ref.location}`);
      const { format, mode, kmsKeyName, sizeBytes: size, dockerConfig } = wire;
      const key = kmsKeyName === undefined ? {} : { kmsKey: kmsKeyName };
      return { format, mode, ...key, size, immutableTags: dockerConfig.immutableTags };
    },
    image: async (ref, name): Promise<StoredImage | undefined> => {
      const digest = await digestOf(ref, name);
      if (digest === undefined) return undefined;
      const path = `${pathOf(ref)}/dockerImages/${packageOf(ref, name)}@${digest}`;
      const answer = await get(path, `read image ${name.path}@${digest}`, ref.project);
      if (answer === undefined) return undefined;
      const { imageManifests } = parseAnswer(IMAGE, answer, `image ${name.path}`);
      return { digest, platforms: imageManifests.map(platformOf).filter((platform) => platform !== "") };
    },
  };
}

/** Returns the v1 path of the repository. */
export function pathOf({ project, location, repository }: RepositoryRef): string {
  return `/v1/projects/${segment(project)}/locations/${segment(location)}/repositories/${segment(repository)}`;
}

/** An image's own path within its repository is one segment, its slashes escaped. */
function packageOf({ repository, project }: RepositoryRef, { path }: ImageName): string {
  return segment(path.slice(`${project.replace(":", "/")}/${repository}/`.length));
}

/** An attestation beside the images of an index has the platform unknown/unknown. */
function platformOf({ os, architecture }: z.infer<typeof PLATFORM>): string {
  return os === "" || os === "unknown" ? "" : `${os}/${architecture}`;
}
