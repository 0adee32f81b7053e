import { describe, expect, it } from "vitest";
import { createStand, FACTS, refusalOf, type Stand, WEB } from "./stand";

type Question = (stand: Stand) => Promise<unknown>;
const deployments: Question = ({ octokit }) => octokit.rest.repos.listDeployments(WEB);
const repository: Question = ({ octokit }) => octokit.rest.repos.get(WEB);
const deploy: Question = ({ octokit }) => octokit.rest.repos.createDeployment({ ...WEB, ref: "main" });
const issues: Question = ({ octokit }) => octokit.rest.issues.listForRepo(WEB);
const status: Question = ({ octokit }) =>
  octokit.rest.repos.createCommitStatus({ ...WEB, sha: "0".repeat(40), state: "success" });
const dispatch: Question = ({ octokit }) =>
  octokit.rest.actions.createWorkflowDispatch({ ...WEB, workflow_id: "monitor.yml", ref: "main" });
const approvals: Question = ({ octokit, gitHub }) => {
  const { id } = gitHub.operator.startRun({ repository: "shop/web", workflow: "monitor.yml" });
  return octokit.rest.actions.getReviewsForRun({ ...WEB, run_id: id });
};

describe("a token that lacks a permission", () => {
  it.each<[string, Question, object, string]>([
    ["deployments: none", deployments, { deployments: "none" }, "deployments=read"],
    ["deployments: read", deploy, { deployments: "read" }, "deployments=write"],
    ["issues: none", issues, { issues: "none" }, "issues=read"],
    ["statuses: read", status, { statuses: "read" }, "statuses=write"],
    ["actions: read", dispatch, { actions: "read" }, "actions=write"],
    ["actions: none", approvals, { actions: "none" }, "actions=read"],
    ["actions: read and nothing of issues", issues, { actions: "read" }, "issues=read"],
    ["actions: read and nothing of deployments", deploy, { actions: "read" }, "deployments=write"],
    ["contents: read and nothing of actions", dispatch, { contents: "read" }, "actions=write"],
    ["a list that is empty", status, {}, "statuses=write"],
  ])("is refused with %s, and told what would do", async (_, ask, permissions, accepted) => {
    const stand = createStand({ ...FACTS, permissions });
    expect(await refusalOf(ask(stand))).toMatchObject({
      status: 403,
      data: { message: "Resource not accessible by integration", status: "403" },
      headers: { "x-accepted-github-permissions": accepted },
    });
  });

  it.each<[string, Question, object | undefined]>([
    ["deployments: read", deployments, { deployments: "read" }],
    ["issues: none", deployments, { issues: "none", deployments: "read" }],
    ["deployments: write", deploy, { deployments: "write" }],
    ["a list that is empty, which lets it see the repository", repository, {}],
    ["no list at all", deploy, undefined],
  ])("may do the rest with %s", async (_, ask, permissions) => {
    await expect(ask(createStand({ ...FACTS, permissions }))).resolves.toMatchObject({ headers: expect.anything() });
  });

  it("may be one of several tokens", async () => {
    const stand = createStand({ ...FACTS, tokens: { weak: { login: "weak", permissions: { issues: "none" } } } });
    await expect(stand.octokit.rest.issues.listForRepo(WEB)).resolves.toMatchObject({ status: 200 });
    expect((await refusalOf(stand.as("weak").rest.issues.listForRepo(WEB))).status).toBe(403);
  });
});

describe("GitHub", () => {
  it("knows only the token that it was given, and those of people", async () => {
    const stand = createStand({ ...FACTS, token: "right" });
    expect(await refusalOf(issues(stand))).toMatchObject({ status: 401, data: { message: "Bad credentials" } });
    await expect(stand.as("right").rest.repos.get(WEB)).resolves.toMatchObject({ status: 200 });
    await expect(stand.as("alice").rest.repos.get(WEB)).resolves.toMatchObject({ status: 200 });
  });

  it("knows only the repository that it was given", async () => {
    expect((await refusalOf(issues(createStand({ ...FACTS, repository: "shop/other" })))).status).toBe(404);
  });

  it("refuses what is too much for an hour, says when it ends, and then serves again", async () => {
    const stand = createStand({ ...FACTS, rate_limit: 2 });
    const remaining = async () => (await stand.octokit.rest.repos.get(WEB)).headers["x-ratelimit-remaining"];
    expect([await remaining(), await remaining()]).toEqual(["1", "0"]);
    stand.pass(600);
    const { status: code, headers } = await refusalOf(issues(stand));
    expect([code, headers["x-ratelimit-remaining"], headers["x-ratelimit-resource"]]).toEqual([403, "0", "core"]);
    expect(new Date(Number(headers["x-ratelimit-reset"]) * 1000).toISOString()).toBe("2026-03-02T10:00:00.000Z");
    stand.pass(3000);
    expect(await remaining()).toBe("1");
  });

  it("says what is wrong with a request, all at once", async () => {
    const { octokit } = createStand();
    const asked = octokit.request("POST /repos/{owner}/{repo}/statuses/{sha}", {
      ...WEB,
      sha: "0".repeat(40),
      state: "good" as "success",
      context: 3 as unknown as string,
    });
    const { status: code, data } = await refusalOf(asked);
    expect(code).toBe(422);
    expect(data["message"]).toMatch(
      /^Invalid request\.\n\n.*'properties\/state', "good".*\n.*'properties\/context', 3/s,
    );
  });

  it.each<[string, string, Record<string, unknown>, string]>([
    [
      "a key that it looks over",
      "POST /repos/shop/web/labels",
      { name: "a", shade: 1 },
      '"shade" is not a permitted key.',
    ],
    [
      "a question that it looks over",
      "GET /repos/shop/web/issues",
      { lables: "a" },
      '"lables" is not a permitted key.',
    ],
    ["nothing where it needs something", "POST /repos/shop/web/labels", {}, '"name" wasn\'t supplied.'],
  ])("is stricter here with %s", async (_, route, parameters, message) => {
    const { data } = await refusalOf(createStand().octokit.request(route, parameters));
    expect(data["message"]).toBe(`Invalid request.\n\n${message}`);
  });
});
