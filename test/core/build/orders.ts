import type { BuildOrder, Tools } from "../../../src/core/build/order";

export const REPOSITORY = { host: "us-docker.pkg.dev", path: "demo/images/ion" };
export const LEGACY: Tools = { route: "local", how: "legacy" };
export const BUILDKIT: Tools = { route: "local", how: "buildkit" };
export const BUILDX: Tools = { route: "local", how: "buildx" };
export const REMOTE: Tools = { route: "remote", how: "buildx", driver: "docker-container" };
export const PLACES = { context: "/src", dockerfile: "/src/Dockerfile", answer: "/t/answer" };

/** Returns an order of the plainest kind. */
export function buildOrder(change: Partial<BuildOrder> = {}): BuildOrder {
  return {
    context: "/src",
    dockerfile: "/src/Dockerfile",
    buildArgs: [],
    secrets: [],
    platforms: ["linux/amd64"],
    network: "default",
    cache: "none",
    provenance: "none",
    sbom: false,
    labels: {},
    repository: REPOSITORY,
    ...change,
  };
}
