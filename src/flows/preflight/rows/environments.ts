import { judgeEnvironments } from "../../../core/preflight/environments";
import { notAsked } from "../../../core/preflight/finding";
import type { CodeHost } from "../../../ports/ground";
import type { RowKind } from "../asking";

/** Why nobody can be asked outside of a run. */
export const NO_HOST = "GITHUB_REPOSITORY names no repository, so this is no run on GitHub";

/** Whether somebody has to approve each stage that names an environment. */
export const environments: RowKind = {
  name: "environments",
  ask: async ({ ground: { host }, job }) => {
    if (job.plan.kind === "mistaken") return notAsked("the plan, which names them, cannot be read");
    if (job.environments.length === 0) return notAsked("no stage of the plan names one");
    if (host === undefined) return notAsked(NO_HOST);
    const states = await Promise.all(job.environments.map((name) => stateOf(host, name)));
    return judgeEnvironments(host.repository, states, job.unguarded);
  },
};

async function stateOf(host: CodeHost, name: string): Promise<{ name: string; reviewers?: number }> {
  const reviewers = await host.reviewers(name);
  return reviewers === undefined ? { name } : { name, reviewers };
}
