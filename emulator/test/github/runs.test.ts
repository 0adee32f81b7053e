import { beforeEach, describe, expect, it } from "vitest";
import { createStand, FACTS, refusalOf, SHA, START, type Stand, WEB } from "./stand";

let stand: Stand;
beforeEach(() => {
  stand = createStand();
});

const PROMOTE = { ...WEB, workflow_id: "promote.yml", ref: "main" };
const dispatch = (inputs: Record<string, string>, more: object = {}) =>
  stand.octokit.rest.actions.createWorkflowDispatch({ ...PROMOTE, inputs, ...more });

describe("a dispatch", () => {
  it("queues a run with the title that its inputs give, by the job's own token", async () => {
    await dispatch({ service: "api", stage: "10" });
    const { data } = await stand.octokit.rest.actions.listWorkflowRuns({ ...WEB, workflow_id: "promote.yml" });
    expect(data.workflow_runs).toMatchObject([
      {
        display_title: "Promote api to 10",
        name: "Promote",
        status: "queued",
        conclusion: null,
        event: "workflow_dispatch",
        head_branch: "main",
        actor: { login: "github-actions[bot]", type: "Bot" },
        created_at: "2026-03-02T09:00:00Z",
      },
    ]);
    expect(stand.gitHub.operator.runs()).toMatchObject([{ inputs: { service: "api", stage: "10" } }]);
  });

  it("gives a title that says what stands there without an input", async () => {
    await dispatch({ service: "api" });
    const { data } = await stand.octokit.rest.actions.listWorkflowRuns({ ...WEB, workflow_id: "promote.yml" });
    expect(data.workflow_runs).toMatchObject([{ display_title: "Promote api to the next stage" }]);
  });

  it("says which run it made where that is asked for", async () => {
    const { status, data } = await dispatch({ service: "api" }, { return_run_details: true });
    const [run] = stand.gitHub.operator.runs();
    expect({ status, data }).toEqual({
      status: 200,
      data: {
        workflow_run_id: run?.id,
        run_url: `https://api.github.com/repos/shop/web/actions/runs/${run?.id}`,
        html_url: `https://github.com/shop/web/actions/runs/${run?.id}`,
      },
    });
  });

  it.each<[string, string, Record<string, string>, object, object]>([
    ["an input that it does not know", 'Unexpected inputs provided: ["colour"]', { service: "a", colour: "b" }, {}, {}],
    ["an input that it needs", "Required input 'service' not provided", { stage: "5" }, {}, {}],
    [
      "a branch that is not there",
      "No ref found for: gone",
      { service: "a" },
      { ref: "gone" },
      { refs: { main: SHA } },
    ],
    [
      "a workflow that is asleep",
      "Cannot trigger a 'workflow_dispatch' on a disabled workflow",
      {},
      { workflow_id: "asleep.yml" },
      {},
    ],
    [
      "more than 25 inputs",
      "NOT have more than 25",
      Object.fromEntries(Array.from({ length: 26 }, (_, index) => [`i${index}`, ""])),
      { workflow_id: "monitor.yml" },
      {},
    ],
  ])("is refused for %s", async (_, message, inputs, more, facts) => {
    stand.gitHub.set({ ...FACTS, ...facts });
    const { status, data } = await refusalOf(dispatch(inputs, more));
    expect({ status, message: data["message"] }).toEqual({ status: 422, message: expect.stringContaining(message) });
    expect(stand.gitHub.operator.runs()).toEqual([]);
  });

  it("of a workflow that is not there is a 404", async () => {
    expect(await refusalOf(dispatch({}, { workflow_id: "none.yml" }))).toMatchObject({ status: 404 });
  });
});

describe("runs", () => {
  const titles = async (asked: object) => {
    const { data } = await stand.octokit.rest.actions.listWorkflowRunsForRepo({ ...WEB, ...asked });
    return data.workflow_runs.map(({ display_title }) => display_title);
  };

  beforeEach(() => {
    const { operator } = stand.gitHub;
    const start = (title: string, event: string, branch: string) =>
      operator.startRun({ repository: "shop/web", workflow: "monitor.yml", title, event, branch }).id;
    start("queued", "push", "main");
    stand.pass(60);
    operator.changeRun(start("running", "schedule", "main"), { status: "in_progress" });
    stand.pass(60);
    operator.changeRun(start("waiting", "push", "next"), { waits_for: ["production"] });
    stand.pass(60);
    operator.changeRun(start("failed", "push", "main"), { status: "completed", conclusion: "failure" });
  });

  it.each<[string, object, string[]]>([
    ["all", {}, ["failed", "waiting", "running", "queued"]],
    ["queued", { status: "queued" }, ["queued"]],
    ["under way", { status: "in_progress" }, ["running"]],
    ["waiting", { status: "waiting" }, ["waiting"]],
    ["over", { status: "completed" }, ["failed"]],
    ["failed", { status: "failure" }, ["failed"]],
    ["scheduled", { event: "schedule" }, ["running"]],
    ["of a branch", { branch: "next" }, ["waiting"]],
    ["of nobody", { actor: "somebody" }, []],
    ["since", { created: ">=2026-03-02T09:02:00Z" }, ["failed", "waiting"]],
    ["after", { created: ">2026-03-02T09:02:00Z" }, ["failed"]],
    ["before", { created: "<2026-03-02T09:01:00Z" }, ["queued"]],
    ["between", { created: "2026-03-02T09:01:00Z..2026-03-02T09:02:00Z" }, ["waiting", "running"]],
    ["of a day", { created: "2026-03-02" }, ["failed", "waiting", "running", "queued"]],
  ])("are filtered: %s", async (_, asked, expected) => {
    expect(await titles(asked)).toEqual(expected);
  });

  it("have the clock's times", async () => {
    const { data } = await stand.octokit.rest.actions.listWorkflowRunsForRepo({ ...WEB, per_page: 1 });
    expect(Date.parse(data.workflow_runs[0]?.created_at ?? "")).toBe(START + 180_000);
  });
});
