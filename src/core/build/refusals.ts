import { RolloutError } from "../../errors";
import type { Flaw } from "./fitness";
import { lastLines } from "./trouble";

const SETUP_BUILDX = "- uses: docker/setup-buildx-action@v3";

/** Returns the error for a docker that cannot be used; `got` completes "expected …, got". */
export function dockerMissing(got: string): RolloutError {
  return new RolloutError(
    "DOCKER_MISSING",
    `expected Docker with a running engine, got ${got}`,
    "On GitHub: runs-on: ubuntu-latest\nOn a machine of your own: install Docker (https://docs.docker.com/engine/install/), start it, and see that this works:\ndocker version",
  );
}

/** Returns the error for something that only another kind of builder can do. */
export function builderTooPlain(what: readonly string[]): RolloutError {
  return new RolloutError(
    "INPUT_INVALID",
    `expected a builder of its own for ${what.join(" and ")}, got the one that is built into Docker's engine`,
    `Put this step before:\n${SETUP_BUILDX}`,
  );
}

/** Returns the error for secrets that Docker's old builder would not take. */
export function secretsNeedBuildKit(): RolloutError {
  return new RolloutError(
    "INPUT_INVALID",
    "expected BuildKit for build secrets, got Docker's legacy builder, which has none",
    `Put this step before:\n${SETUP_BUILDX}\nor install the package docker-buildx-plugin beside docker`,
  );
}

/** Returns the error for the cache of GitHub where a step cannot reach it. */
export function githubCacheOutOfReach(missing: readonly string[]): RolloutError {
  return new RolloutError(
    "INPUT_INVALID",
    `expected ${missing.join(" and ")} for cache: github, which a step of a composite action is not given, got nothing`,
    "Put this step before:\n- uses: crazy-max/ghaction-github-runtime@v3\nor keep the cache beside the image:\nwith:\n  cache: registry",
  );
}

/** How a secret is used and left nowhere, and what to do where it is none. */
const MOUNT = `Let the Dockerfile read a secret where it is used, never by ARG, ENV or LABEL:
RUN --mount=type=secret,id=ID command-that-reads /run/secrets/ID
What is no secret is not given as one: take it out of \`secrets\`, or out of the file that \`secret-files\` names.`;
const AMD64 = "Build for linux/amd64:\nwith:\n  platforms: linux/amd64";

/** Returns the error for an image that was built and must not be released. */
export function imageUnfit(what: string, flaws: readonly Flaw[]): RolloutError {
  const kinds = flaws.map(({ kind }) => kind);
  return new RolloutError(
    "IMAGE_UNFIT",
    `expected ${what} to be fit for release, but ${flaws.map(({ text }) => text).join("; ")}. It was given no tag.`,
    [...(kinds.includes("platform") ? [AMD64] : []), ...(kinds.includes("secret") ? [MOUNT] : [])].join("\n"),
  );
}

/** Returns the error for a build that would show a secret to everybody who can pull the image; nothing was built. */
export function secretExposed(why: readonly string[]): RolloutError {
  return new RolloutError(
    "INPUT_INVALID",
    `expected no secret where everybody who can pull the image would see it, but ${why.join("; ")}. Nothing was built.`,
    MOUNT,
  );
}

/** Returns the error for a build that failed by itself, with docker's last lines; whoever prints them takes secrets out. */
export function buildFailed(doing: string, lines: readonly string[]): RolloutError {
  return new RolloutError(
    "BUILD_FAILED",
    `could not ${doing}: docker gave up. The last lines of its log:\n${lastLines(lines).join("\n")}`,
    "Mend what the lines above say. On a machine with Docker the same command fails the same way; a dry run prints it:\nwith:\n  dry-run: true",
  );
}

/** Returns the error for a full disk, with docker's last lines; whoever prints them takes secrets out. */
export function diskFull(doing: string, lines: readonly string[]): RolloutError {
  return new RolloutError(
    "DISK_FULL",
    `could not ${doing}: no space is left where it is built, or in the registry. The last lines of docker's log:\n${lastLines(lines).join("\n")}`,
    "docker system df\ndocker system prune --force\ndocker builder prune --force",
  );
}
