import { isReserved } from "../../core/build/content-key";
import type { BuildOrder, BuildSecret } from "../../core/build/order";
import type { ImageName } from "../../core/image";
import { RolloutError } from "../../errors";
import type { SourceState } from "../../ports/workshop";

/** What build-push is asked to do. */
export interface BuildJob extends Omit<BuildOrder, "labels" | "repository"> {
  /** The repository, with a tag or without. */
  readonly image: ImageName;
  /** Further tags. */
  readonly tags: readonly string[];
  readonly skipIfUnchanged: boolean;
  readonly dryRun: boolean;
  /** Where the sources are on GitHub; absent elsewhere. */
  readonly repositoryUrl?: string;
  /** The variables that GitHub's cache needs and the step was not given. */
  readonly githubRuntime: readonly string[];
  readonly secrets: readonly BuildSecret[];
}

/** Letters of the commit that make a tag; git's own abbreviations are shorter. */
const SHORT = 12;

/** Returns what is to be built for the job. */
export function orderOf(job: BuildJob, labels: BuildOrder["labels"]): BuildOrder {
  const { image, context, dockerfile, target, buildArgs, secrets, platforms, network, cache, provenance, sbom } = job;
  const repository = { host: image.host, path: image.path };
  const order = {
    context,
    dockerfile,
    buildArgs,
    secrets,
    platforms,
    network,
    cache,
    provenance,
    sbom,
    labels,
    repository,
  };
  return target === undefined ? order : { ...order, target };
}

/**
 * Returns the tags that are asked for, each once, the image's own first; without one the commit's first twelve letters.
 * Throws INPUT_INVALID where there is none to be had, or the image's own has a meaning of its own here.
 */
export function tagsOf({ image, tags }: BuildJob, { git }: SourceState): readonly string[] {
  const ofCommit = git.kind === "commit" ? git.revision.slice(0, SHORT) : undefined;
  const own = image.tag ?? ofCommit ?? tags[0];
  const hint = `with:\n  image: ${image.host}/${image.path}:v1`;
  if (own === undefined) throw noTag(git, hint);
  if (!isReserved(own)) return [...new Set([own, ...tags])];
  throw new RolloutError("INPUT_INVALID", `expected a tag in input 'image' that is not reserved, got ${own}`, hint);
}

function noTag(git: SourceState["git"], hint: string): RolloutError {
  const { why, fix } = git.kind === "none" ? git : { why: "git knows no commit", fix: undefined };
  return new RolloutError(
    "INPUT_INVALID",
    `expected a tag in input 'image' or 'tags', for no commit could give one (${why}), got none`,
    fix === undefined ? hint : `${fix}\nor give a tag:\n${hint}`,
  );
}
