import { context } from "@actions/github";

/** Returns who runs this and where to read about it; both are empty outside GitHub. */
export function readActor(): { readonly name: string; readonly runUrl: string } {
  if (!process.env["GITHUB_REPOSITORY"] || !process.env["GITHUB_RUN_ID"])
    return { name: process.env["GITHUB_ACTOR"] ?? "", runUrl: "" };
  const { serverUrl, repo, runId, actor } = context;
  return { name: actor, runUrl: `${serverUrl}/${repo.owner}/${repo.repo}/actions/runs/${runId}` };
}
