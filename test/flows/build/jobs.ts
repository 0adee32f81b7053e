import type { BuildJob } from "../../../src/flows/build/job";

/** Returns a job for build-push: the repository alone, everything else as it is by default. */
export function buildJob(change: Partial<BuildJob> = {}): BuildJob {
  return {
    image: { host: "us-docker.pkg.dev", path: "demo/images/ion" },
    tags: [],
    context: "/src",
    dockerfile: "/src/Dockerfile",
    buildArgs: [],
    secrets: [],
    platforms: ["linux/amd64"],
    network: "default",
    cache: "none",
    provenance: "none",
    sbom: false,
    skipIfUnchanged: true,
    dryRun: false,
    githubRuntime: [],
    ...change,
  };
}

/** What is asked for where a tag of its own is given. */
export const TAGGED = { host: "us-docker.pkg.dev", path: "demo/images/ion", tag: "v1" };
