import type { RepositoryRef } from "../image";
import { type Finding, OR_FIX } from "./finding";

/** What Artifact Registry says of a repository. */
export interface RepositoryState {
  /** `DOCKER` where it can hold container images. */
  readonly format: string;
  /** `STANDARD_REPOSITORY`, `VIRTUAL_REPOSITORY` or `REMOTE_REPOSITORY`; only the first one can be pushed to. */
  readonly mode: string;
  /** The name of the key of Cloud KMS; absent where Google manages the key. */
  readonly kmsKey?: string;
  /** Bytes of all its images. */
  readonly size: number;
  /** A tag, once given, stays on its image. */
  readonly immutableTags: boolean;
}

/** gcloud's MB, as it prints the size of a repository. */
const MB = 2 ** 20;

/** Returns what a repository that exists amounts to; `made` says that this run has created it. */
export function judgeRepository(ref: RepositoryRef, state: RepositoryState, made: boolean): Finding {
  const { format, mode, kmsKey, size, immutableTags } = state;
  const facts = { ...ref, ...state };
  if (format !== "DOCKER") {
    const sentence = `expected ${nameOf(ref)} to hold container images, got format ${format || "unknown"}`;
    return { result: "error", sentence, fix: "# Name another repository in the plan's or the input's `image`.", facts };
  }
  const parts = [
    `${nameOf(ref)} ${made ? "created" : "reused"}`,
    format,
    kmsKey === undefined ? "encrypted with a Google-managed key" : `encrypted with ${kmsKey}`,
    `${(size / MB).toFixed(3)} MB`,
    ...(immutableTags ? ["tags are immutable"] : []),
  ];
  const sentence = parts.join(", ");
  if (mode === "" || mode === "STANDARD_REPOSITORY") return { result: made ? "created" : "ok", sentence, facts };
  return {
    result: "warning",
    sentence: `${sentence}; its mode is ${mode}, so nothing can be pushed to it`,
    fix: "# To build and push, name a repository of mode STANDARD_REPOSITORY in `image`.",
    facts,
  };
}

/** Returns what a repository that does not exist amounts to; one of another project is not ours to create. */
export function repositoryMissing(ref: RepositoryRef, ours: boolean): Finding {
  const { project, location, repository } = ref;
  const command = `gcloud artifacts repositories create ${repository} --repository-format=docker --location=${location} --project="${project}"`;
  return {
    result: "error",
    sentence: `expected the Artifact Registry repository ${nameOf(ref)}, got none`,
    fix: ours ? `${command}\n${OR_FIX}` : `# By whoever may create it in project ${project}:\n${command}`,
  };
}

/** Returns the repository as people say it, with its place. */
export function nameOf({ project, location, repository }: RepositoryRef): string {
  return `${repository} in ${location} of ${project}`;
}
