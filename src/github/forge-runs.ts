import { RolloutError } from "../errors";
import type { Approval, ClosedRun, Dispatch, Forge, OpenRun } from "../ports/forge";
import { APPROVALS, RUNS, STARTED } from "./forge-answers";
import { readPages } from "./forge-pages";
import { type HostAnswer, parseAnswer } from "./host-answers";
import type { HostDoor } from "./host-ask";

/** Returns the part of the forge that knows of runs; `server` is where people read about them. */
export function forgeRuns(
  door: HostDoor,
  repository: string,
  server: string,
): Pick<Forge, "approvals" | "dispatch" | "openRuns" | "closedRuns"> {
  return {
    approvals: (run) => readApprovals(door, repository, run),
    dispatch: async (order) => {
      const doing = `start workflow ${order.workflow} of ${repository} on ${order.branch}`;
      const otherwise = `${server}/${repository}/actions/workflows/${order.workflow}`;
      return dispatch(door, doing, order, otherwise);
    },
    openRuns: async (workflow) => {
      const runs = await readRuns(door, repository, workflow);
      return runs.filter(({ status }) => status !== OVER).map(({ id: _, conclusion: __, ...run }) => run);
    },
    closedRuns: async (workflow) => {
      const runs = await readRuns(door, repository, workflow);
      return runs.filter(({ status }) => status === OVER).map(({ status: _, ...run }) => run);
    },
  };
}

async function readApprovals(door: HostDoor, repository: string, run: string): Promise<readonly Approval[]> {
  const doing = `read the approvals of run ${run} of ${repository}`;
  if (!/^\d+$/.test(run))
    throw new RolloutError("INPUT_INVALID", `could not ${doing}: expected the number of a run, got '${run}'`);
  const answer = await door.read({
    doing,
    grant: "actions: read",
    ask: (octokit, place) => octokit.rest.actions.getReviewsForRun({ ...place, run_id: Number(run) }),
  });
  return parseAnswer(APPROVALS, answer, doing).flatMap(({ state, comment, user, environments }) =>
    environments.map(({ name }) => ({ by: user.login, environment: name, state, comment })),
  );
}

/** Sent once: where the answer is lost the run may have begun, and whoever dispatches looks at the open ones first. */
function dispatch(
  door: HostDoor,
  doing: string,
  { workflow, branch, inputs }: Dispatch,
  otherwise: string,
): Promise<string> {
  const details = { workflow_id: workflow, ref: branch, inputs, return_run_details: true };
  return door.write(
    {
      doing,
      grant: "actions: write",
      ask: (octokit, place) => octokit.rest.actions.createWorkflowDispatch({ ...place, ...details }),
    },
    (answer: HostAnswer) =>
      // A GitHub that does not know `return_run_details` says nothing of the run.
      answer.status === 204 ? otherwise : parseAnswer(STARTED, answer, doing).html_url,
  );
}

/** GitHub's word for a run that ended, however it did. */
const OVER = "completed";

/** Newest first. Not asked by status: a run that moves on between two questions would be in neither answer. */
async function readRuns(
  door: HostDoor,
  repository: string,
  workflow: string,
): Promise<readonly (OpenRun & ClosedRun)[]> {
  const question = {
    doing: `read the runs of workflow ${workflow} of ${repository}`,
    grant: "actions: read",
    schema: RUNS,
  };
  const runs = await readPages(
    door,
    {
      ...question,
      ask: (octokit, page) => octokit.rest.actions.listWorkflowRuns({ ...page, workflow_id: workflow }),
    },
    ({ workflow_runs }) => workflow_runs,
  );
  // One that began between two pages moves the last of a page to the next one as well.
  const known = [...new Map(runs.map((run) => [run.id, run])).values()];
  const views = known.map((run) => {
    const { display_title: title, html_url: url, status: word, created_at: createdAt, conclusion } = run;
    return { id: String(run.id), title, url, status: word, conclusion, createdAt };
  });
  return views.sort((one, other) => other.createdAt - one.createdAt);
}
