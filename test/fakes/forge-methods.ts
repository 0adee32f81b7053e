import type { Forge } from "../../src/ports/forge";

/** What can be asked of a forge. */
export type ForgeMethod = Exclude<keyof Forge, "repository" | "clean">;

/** Those that change something. */
export const WRITES: ReadonlySet<ForgeMethod> = new Set<ForgeMethod>([
  "dispatch",
  "openIssue",
  "updateIssue",
  "deploy",
  "setDeploymentStatus",
  "setCommitStatus",
]);

/** All of them. */
export const METHODS: readonly ForgeMethod[] = [
  ...WRITES,
  "reviewers",
  "workflow",
  "approvals",
  "openRuns",
  "closedRuns",
  "openIssues",
  "allIssues",
  "deployments",
  "deploymentStatus",
  "commitStatus",
];
