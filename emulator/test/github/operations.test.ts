import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { operations } from "../../github/description";
import { createStand, FACTS, type Octokit, SHA, type Stand, WEB } from "./stand";

let stand: Stand;
const everAsked = new Set<string>();

beforeEach(() => {
  stand = createStand();
});

/** What is there before each operation: a run that waits, a deployment with a status, an issue with a comment. */
async function furnish({ gitHub, octokit }: Stand): Promise<{ run: number; deployment: number; environment: number }> {
  const run = gitHub.operator.startRun({ repository: "shop/web", workflow: "promote.yml", inputs: { service: "api" } });
  gitHub.operator.changeRun(run.id, { waits_for: ["production"] });
  const made = await octokit.rest.repos.createDeployment({ ...WEB, ref: "main", required_contexts: [] });
  const deployment = "id" in made.data ? made.data.id : 0;
  await octokit.rest.repos.createDeploymentStatus({ ...WEB, deployment_id: deployment, state: "in_progress" });
  await octokit.rest.repos.createCommitStatus({ ...WEB, sha: SHA, state: "pending", context: "canary" });
  await octokit.rest.issues.create({ ...WEB, title: "Slow", body: "It is.", labels: ["bug"], assignees: ["alice"] });
  await octokit.rest.issues.createComment({ ...WEB, issue_number: 1, body: "Still." });
  const environment = await octokit.rest.repos.getEnvironment({ ...WEB, environment_name: "production" });
  return { run: run.id, deployment, environment: environment.data.id };
}

type Ids = Awaited<ReturnType<typeof furnish>>;
type Row = readonly [what: string, status: number, ask: (octokit: Octokit, ids: Ids) => Promise<{ status: number }>];

const ROWS: readonly Row[] = [
  ["the repository", 200, ({ rest }) => rest.repos.get(WEB)],
  ["environments", 200, ({ rest }) => rest.repos.getAllEnvironments(WEB)],
  ["an environment", 200, ({ rest }) => rest.repos.getEnvironment({ ...WEB, environment_name: "open" })],
  [
    "a new environment",
    200,
    ({ rest }) =>
      rest.repos.createOrUpdateEnvironment({
        ...WEB,
        environment_name: "eu",
        wait_timer: 5,
        reviewers: [{ type: "Team", id: 3 }],
      }),
  ],
  ["workflows", 200, ({ rest }) => rest.actions.listRepoWorkflows(WEB)],
  ["a workflow", 200, ({ rest }) => rest.actions.getWorkflow({ ...WEB, workflow_id: "promote.yml" })],
  [
    "a dispatch",
    204,
    ({ rest }) =>
      rest.actions.createWorkflowDispatch({
        ...WEB,
        workflow_id: "promote.yml",
        ref: "main",
        inputs: { service: "api" },
      }),
  ],
  ["runs", 200, ({ rest }) => rest.actions.listWorkflowRunsForRepo(WEB)],
  ["runs of a workflow", 200, ({ rest }) => rest.actions.listWorkflowRuns({ ...WEB, workflow_id: "promote.yml" })],
  ["a run", 200, ({ rest }, { run }) => rest.actions.getWorkflowRun({ ...WEB, run_id: run })],
  ["approvals", 200, ({ rest }, { run }) => rest.actions.getReviewsForRun({ ...WEB, run_id: run })],
  [
    "what a run waits for",
    200,
    ({ rest }, { run }) => rest.actions.getPendingDeploymentsForRun({ ...WEB, run_id: run }),
  ],
  [
    "an approval",
    200,
    (_, { run, environment }) =>
      stand.as("alice").rest.actions.reviewPendingDeploymentsForRun({
        ...WEB,
        run_id: run,
        environment_ids: [environment],
        state: "approved",
        comment: "Go",
      }),
  ],
  ["deployments", 200, ({ rest }) => rest.repos.listDeployments(WEB)],
  [
    "a new deployment",
    201,
    ({ rest }) => rest.repos.createDeployment({ ...WEB, ref: SHA, payload: { a: 1 }, required_contexts: [] }),
  ],
  ["a deployment", 200, ({ rest }, { deployment }) => rest.repos.getDeployment({ ...WEB, deployment_id: deployment })],
  [
    "its statuses",
    200,
    ({ rest }, { deployment }) => rest.repos.listDeploymentStatuses({ ...WEB, deployment_id: deployment }),
  ],
  [
    "a status of it",
    201,
    ({ rest }, { deployment }) =>
      rest.repos.createDeploymentStatus({ ...WEB, deployment_id: deployment, state: "success" }),
  ],
  ["a status of a commit", 201, ({ rest }) => rest.repos.createCommitStatus({ ...WEB, sha: SHA, state: "success" })],
  ["all of a commit", 200, ({ rest }) => rest.repos.listCommitStatusesForRef({ ...WEB, ref: SHA })],
  ["a commit's in one", 200, ({ rest }) => rest.repos.getCombinedStatusForRef({ ...WEB, ref: SHA })],
  ["issues", 200, ({ rest }) => rest.issues.listForRepo(WEB)],
  ["a new issue", 201, ({ rest }) => rest.issues.create({ ...WEB, title: "Down" })],
  ["an issue", 200, ({ rest }) => rest.issues.get({ ...WEB, issue_number: 1 })],
  ["a changed issue", 200, ({ rest }) => rest.issues.update({ ...WEB, issue_number: 1, state: "closed" })],
  ["comments", 200, ({ rest }) => rest.issues.listComments({ ...WEB, issue_number: 1 })],
  ["a comment", 201, ({ rest }) => rest.issues.createComment({ ...WEB, issue_number: 1, body: "Gone." })],
  ["a new label", 201, ({ rest }) => rest.issues.createLabel({ ...WEB, name: "new", color: "ff0000" })],
  ["a label", 200, ({ rest }) => rest.issues.getLabel({ ...WEB, name: "BUG" })],
  ["labels of an issue", 200, ({ rest }) => rest.issues.addLabels({ ...WEB, issue_number: 1, labels: ["more"] })],
];

describe("GitHub's own client", () => {
  it.each(ROWS)("is given %s with status %d, in the shape that GitHub describes", async (_, status, ask) => {
    const ids = await furnish(stand);
    expect((await ask(stand.octokit, ids)).status).toBe(status);
    for (const id of stand.asked) everAsked.add(id);
  });

  afterAll(() => {
    expect([...everAsked].sort()).toEqual([...operations.keys()].sort());
  });
});

describe("pages", () => {
  it("are followed to the end by the links, newest first", async () => {
    const { gitHub, octokit } = stand;
    for (let number = 1; number <= 65; number += 1)
      gitHub.operator.startRun({ repository: "shop/web", workflow: "monitor.yml", title: `tick ${number}` });
    const all = await octokit.paginate(octokit.rest.actions.listWorkflowRunsForRepo, { ...WEB, per_page: 30 });
    expect(all.map(({ display_title }) => display_title)).toEqual(
      Array.from({ length: 65 }, (_, index) => `tick ${65 - index}`),
    );
  });

  it("hold 30 unless told otherwise, and 100 at most", async () => {
    const sizes = await Promise.all(
      [{}, { per_page: 100 }, { per_page: 1000 }].map(async (asked) => {
        const crowded = createStand(FACTS);
        for (let number = 0; number < 120; number += 1)
          crowded.gitHub.operator.startRun({ repository: "shop/web", workflow: "monitor.yml" });
        const { data } = await crowded.octokit.rest.actions.listWorkflowRunsForRepo({ ...WEB, ...asked });
        return [data.total_count, data.workflow_runs.length];
      }),
    );
    expect(sizes).toEqual([
      [120, 30],
      [120, 100],
      [120, 100],
    ]);
  });
});
