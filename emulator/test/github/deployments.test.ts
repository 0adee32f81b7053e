import { beforeEach, describe, expect, it } from "vitest";
import { createStand, FACTS, refusalOf, SHA, type Stand, WEB } from "./stand";

let stand: Stand;
beforeEach(() => {
  stand = createStand();
});

const create = (more: object) =>
  stand.octokit.rest.repos.createDeployment({ ...WEB, ref: "main", auto_merge: false, required_contexts: [], ...more });
const deploy = async (more: object): Promise<number> => {
  const { data } = await create(more);
  return "id" in data ? data.id : 0;
};
const say = (deployment_id: number, state: "success" | "failure" | "in_progress", more: object = {}) =>
  stand.octokit.rest.repos.createDeploymentStatus({ ...WEB, deployment_id, state, ...more });
const states = async (deployment_id: number) => {
  const { data } = await stand.octokit.rest.repos.listDeploymentStatuses({ ...WEB, deployment_id });
  return data.map(({ state }) => state);
};

describe("a deployment", () => {
  it.each<[string, object | string]>([
    ["an object", { service: "api", stage: 2, deep: [{ a: null }] }],
    ["a text", "v2"],
  ])("keeps its payload, %s", async (_, payload) => {
    const deployment_id = await deploy({ payload });
    const { data } = await stand.octokit.rest.repos.getDeployment({ ...WEB, deployment_id });
    expect(data.payload).toEqual(payload);
  });

  it.each<[string, object, string[]]>([
    ["all, newest first", {}, ["api/2", "api/1", "production"]],
    ["of a task", { task: "canary" }, ["api/2", "api/1"]],
    ["of an environment", { environment: "api/1" }, ["api/1"]],
    ["of a commit", { sha: SHA }, ["api/2"]],
    ["of a ref", { ref: "main" }, ["api/1", "production"]],
  ])("is found again: %s", async (_, asked, environments) => {
    await deploy({});
    await deploy({ task: "canary", environment: "api/1" });
    await deploy({ task: "canary", environment: "api/2", ref: SHA });
    const { data } = await stand.octokit.rest.repos.listDeployments({ ...WEB, ...asked });
    expect(data.map(({ environment }) => environment)).toEqual(environments);
  });

  it.each<[string, object, object, number]>([
    ["where checks are missing", { required_contexts: undefined }, { missing_checks: ["ci"] }, 409],
    ["where one that is asked for is missing", { required_contexts: ["ci"] }, {}, 409],
    ["of a ref that is not there", { ref: "gone" }, { refs: { main: SHA } }, 422],
    ["of a number", { ref: 3 }, {}, 422],
    ["with what GitHub does not know", { colour: "blue" }, {}, 422],
  ])("is refused %s", async (_, more, facts, status) => {
    stand.gitHub.set({ ...FACTS, ...facts });
    expect((await refusalOf(create(more))).status).toBe(status);
    expect((await stand.octokit.rest.repos.listDeployments(WEB)).data).toEqual([]);
  });

  it.each<[string, object, number]>([
    ["asks for no check with an empty list", {}, 201],
    ["merges first where nobody says no, and then makes none", { auto_merge: true }, 202],
  ])("%s", async (_, more, status) => {
    stand.gitHub.set({ ...FACTS, missing_checks: ["ci"], behind: ["main"] });
    expect((await create(more)).status).toBe(status);
    expect((await stand.octokit.rest.repos.listDeployments(WEB)).data).toHaveLength(status === 201 ? 1 : 0);
  });

  it("asks for every check of the commit where no list is given", async () => {
    const commit = { ...WEB, sha: SHA, context: "ci" };
    await stand.octokit.rest.repos.createCommitStatus({ ...commit, state: "pending" });
    expect((await refusalOf(create({ ref: SHA, required_contexts: undefined }))).status).toBe(409);
    await stand.octokit.rest.repos.createCommitStatus({ ...commit, state: "success" });
    expect((await create({ ref: SHA, required_contexts: undefined })).status).toBe(201);
  });
});

describe("statuses of a deployment", () => {
  it("are listed newest first, with all that was said", async () => {
    const id = await deploy({});
    const said = { description: "5 %", log_url: "https://ci.example/1", environment_url: "https://web.example" };
    await say(id, "in_progress", said);
    await say(id, "failure");
    const { data } = await stand.octokit.rest.repos.listDeploymentStatuses({ ...WEB, deployment_id: id });
    expect(data).toMatchObject([
      { state: "failure", description: "", environment_url: "", log_url: "" },
      { state: "in_progress", ...said },
    ]);
  });

  it.each<[string, object, object, string[]]>([
    ["of the same environment", { environment: "e" }, {}, ["inactive", "success"]],
    ["unless told not to", { environment: "e" }, { auto_inactive: false }, ["success"]],
    ["but not of another environment", { environment: "f" }, {}, ["success"]],
    ["but not one of production", { environment: "e", production_environment: true }, {}, ["success"]],
    ["but not a transient one", { environment: "e", transient_environment: true }, {}, ["success"]],
  ])("put an earlier success out of use %s", async (_, earlier, said, expected) => {
    const first = await deploy(earlier);
    await say(first, "success");
    await say(await deploy({ environment: "e" }), "success", said);
    expect(await states(first)).toEqual(expected);
  });

  it("leave an earlier failure as it is", async () => {
    const first = await deploy({ environment: "e" });
    await say(first, "failure");
    await say(await deploy({ environment: "e" }), "success");
    expect(await states(first)).toEqual(["failure"]);
  });

  it.each<[string, object]>([
    ["a description of more than 140 characters", { description: "x".repeat(141) }],
    ["an address that is none", { environment_url: "web" }],
    ["a state that is none", { state: "waiting" }],
  ])("are refused with %s", async (_, more) => {
    const id = await deploy({});
    expect((await refusalOf(say(id, "success", more))).status).toBe(422);
    expect(await states(id)).toEqual([]);
  });
});

describe("statuses of a commit", () => {
  it.each<[string, ("success" | "failure" | "pending" | "error")[], string]>([
    ["none", [], "pending"],
    ["only good ones", ["success", "success"], "success"],
    ["one that is not over", ["success", "pending"], "pending"],
    ["a bad one", ["success", "pending", "error"], "failure"],
  ])("come to one state: %s", async (_, given, state) => {
    for (const [index, one] of given.entries())
      await stand.octokit.rest.repos.createCommitStatus({ ...WEB, sha: SHA, state: one, context: `c${index}` });
    const { data } = await stand.octokit.rest.repos.getCombinedStatusForRef({ ...WEB, ref: SHA });
    expect([data.state, data.total_count]).toEqual([state, given.length]);
  });

  it("replace those of the same context, which stay in the list", async () => {
    for (const state of ["pending", "success"] as const)
      await stand.octokit.rest.repos.createCommitStatus({ ...WEB, sha: SHA, state, context: "canary" });
    const all = await stand.octokit.rest.repos.listCommitStatusesForRef({ ...WEB, ref: SHA });
    const one = await stand.octokit.rest.repos.getCombinedStatusForRef({ ...WEB, ref: SHA });
    expect([all.data.map(({ state }) => state), one.data.statuses.map(({ state }) => state)]).toEqual([
      ["success", "pending"],
      ["success"],
    ]);
  });
});
