import { beforeEach, describe, expect, it } from "vitest";
import { createStand, refusalOf, type Stand, WEB } from "./stand";

let stand: Stand;
let run: { owner: string; repo: string; run_id: number };

beforeEach(() => {
  stand = createStand();
  const { operator } = stand.gitHub;
  const { id } = operator.startRun({ repository: "shop/web", workflow: "promote.yml", inputs: { service: "api" } });
  operator.changeRun(id, { waits_for: ["production", "open"] });
  run = { ...WEB, run_id: id };
});

const pending = async () => (await stand.octokit.rest.actions.getPendingDeploymentsForRun(run)).data;
const approvals = async () => (await stand.octokit.rest.actions.getReviewsForRun(run)).data;
const standing = async () => {
  const { status, conclusion } = (await stand.octokit.rest.actions.getWorkflowRun(run)).data;
  return { status, conclusion };
};
const review = async (login: string, state: "approved" | "rejected", name = "production") => {
  const { data } = await stand.octokit.rest.repos.getEnvironment({ ...WEB, environment_name: name });
  const word = { environment_ids: [data.id], state, comment: "Seen" };
  return stand.as(login).rest.actions.reviewPendingDeploymentsForRun({ ...run, ...word });
};

describe("a run that waits", () => {
  it("says for which environments, and who may approve", async () => {
    expect([await standing(), await pending(), await approvals()]).toMatchObject([
      { status: "waiting", conclusion: null },
      [
        { environment: { name: "production" }, reviewers: [{ type: "User", reviewer: { login: "alice" } }] },
        { environment: { name: "open" }, reviewers: [] },
      ],
      [],
    ]);
  });

  it("goes on when all were approved, and tells by whom", async () => {
    await review("alice", "approved");
    expect(await standing()).toEqual({ status: "waiting", conclusion: null });
    const { id } = await stand.gitHub.operator.review(run.run_id, {
      by: "carol",
      environments: ["open"],
      state: "approved",
      comment: "",
    });
    expect([id, await standing(), await pending()]).toEqual([run.run_id, { status: "queued", conclusion: null }, []]);
    expect(await approvals()).toMatchObject([
      { state: "approved", comment: "Seen", user: { login: "alice" }, environments: [{ name: "production" }] },
      { state: "approved", comment: "", user: { login: "carol" }, environments: [{ name: "open" }] },
    ]);
  });

  it("fails when one was rejected", async () => {
    await review("alice", "rejected");
    expect([await standing(), await pending(), await approvals()]).toMatchObject([
      { status: "completed", conclusion: "failure" },
      [],
      [{ state: "rejected", user: { login: "alice" } }],
    ]);
  });

  it.each<[string, string, string, number]>([
    ["by who is no reviewer", "bob", "production", 422],
    ["where nobody may", "alice", "open", 422],
    ["by the job's own token", "job", "production", 403],
  ])("cannot be approved %s", async (_, login, environment, status) => {
    expect((await refusalOf(review(login, "approved", environment))).status).toBe(status);
    expect(await standing()).toEqual({ status: "waiting", conclusion: null });
  });

  it("cannot be approved twice", async () => {
    await review("alice", "approved");
    expect(await refusalOf(review("alice", "approved"))).toMatchObject({ status: 422 });
  });

  it("shows to who asks whether he may approve", async () => {
    const may = async (login: string) => {
      const { data } = await stand.as(login).rest.actions.getPendingDeploymentsForRun(run);
      return data.map(({ current_user_can_approve }) => current_user_can_approve);
    };
    expect([await may("alice"), await may("bob"), await may("job")]).toEqual([
      [true, false],
      [false, false],
      [false, false],
    ]);
  });
});
