import { afterEach, describe, expect, it } from "vitest";
import type { Forge } from "../../src/ports/forge";
import { failureOf } from "../cloud/google";
import { askedOf, type Host, NOON, startHost, TOKEN } from "./forge-host";

const COMMIT = "5eed000000000000000000000000000000000001";
const MADE = {
  environment: "ion-api/one",
  commit: COMMIT,
  payload: { service: "ion-api", canary: "ion-api-2", percent: 5 },
  task: "cloud-run-canary",
  description: "5 % of the users",
};
const STATUS = {
  state: "in_progress",
  description: "5 %",
  environmentUrl: "https://canary.example/",
  logUrl: "",
} as const;
const PROMOTE = { state: "active", run_name: "Promote {service} to {stage}" };

let host: Host;
afterEach(() => host.server.close());

describe("a deployment", () => {
  it("is found again by its task, with its payload and its last status", async () => {
    host = await startHost();
    const { id } = await host.forge.deploy(MADE);
    await host.forge.deploy({ ...MADE, task: "of-others" });
    await host.forge.setDeploymentStatus(id, { ...STATUS, state: "queued" });
    await host.forge.setDeploymentStatus(id, STATUS);
    const { environment, payload } = MADE;
    expect(await host.forge.deployments("cloud-run-canary")).toEqual([{ id, environment, payload, commit: COMMIT }]);
    expect(await host.forge.deploymentStatus(id)).toEqual(STATUS);
  });

  it("asks for no checks, merges nothing, and ends no other one", async () => {
    host = await startHost({ missing_checks: ["ci"], behind: [COMMIT] });
    const { id } = await host.forge.deploy(MADE);
    await host.forge.setDeploymentStatus(id, { ...STATUS, description: "x".repeat(200) });
    const [made, told] = host.server.seen.map(({ body }) => JSON.parse(body));
    expect(made).toMatchObject({ auto_merge: false, required_contexts: [], transient_environment: false });
    expect(made).toMatchObject({ production_environment: true });
    expect(told).toMatchObject({ auto_inactive: false, description: `${"x".repeat(139)}…` });
  });

  it("has no status before one is set", async () => {
    host = await startHost();
    const { id } = await host.forge.deploy(MADE);
    expect(await host.forge.deploymentStatus(id)).toBeUndefined();
  });
});

describe("a commit", () => {
  it("has the last status of the context, whatever others say of it", async () => {
    host = await startHost();
    const said = {
      commit: COMMIT,
      state: "pending",
      context: "ours",
      description: "5 %",
      url: "https://run.example/1",
    } as const;
    await host.forge.setCommitStatus(said);
    await host.forge.setCommitStatus({ ...said, state: "success" });
    await host.forge.setCommitStatus({ ...said, context: "theirs", state: "failure" });
    expect(await host.forge.commitStatus(COMMIT, "ours")).toEqual({ ...said, state: "success" });
    expect(await host.forge.commitStatus(COMMIT, "nobody's")).toBeUndefined();
  });
});

describe("an issue", () => {
  it("is found again by its label while it is open, newest first; a pull request is none", async () => {
    host = await startHost();
    const opened = await host.forge.openIssue({ title: "Rolled back", body: "why", labels: ["ours"] });
    const place = { repository: "acme/ion", by: "octocat", labels: ["ours"], body: "text" };
    host.github.operator.openIssue({ ...place, title: "closed", state: "closed", pullRequest: false });
    host.github.operator.openIssue({ ...place, title: "pull", state: "open", pullRequest: true });
    await host.forge.updateIssue({ number: opened.number, title: "Rolled back", body: "more" });
    expect(await host.forge.openIssues("ours")).toEqual([{ ...opened, body: "more" }]);
    expect(await host.forge.openIssues("another")).toEqual([]);
    const all = (await host.forge.allIssues("ours")).map(({ title, isOpen }) => `${title}: ${isOpen}`);
    expect(all).toEqual(["closed: false", "Rolled back: true"]);
  });

  it("has no secret of the run in it", async () => {
    host = await startHost();
    const { body } = await host.forge.openIssue({ title: "t", body: `token ${TOKEN}`, labels: ["ours"] });
    expect(body).toBe("token [secret]");
  });
});

describe("a run", () => {
  it("begins by a dispatch, has its title, and is open until it is over", async () => {
    host = await startHost({ workflows: { "promote.yml": PROMOTE } });
    const order = { workflow: "promote.yml", branch: "main", inputs: { service: "ion-api", stage: "two" } };
    const url = await host.forge.dispatch(order);
    expect(await host.forge.openRuns("promote.yml")).toEqual([
      { title: "Promote ion-api to two", url, status: "queued", createdAt: NOON },
    ]);
    const [begun] = host.github.operator.runs();
    host.github.operator.changeRun(begun?.id ?? 0, { waits_for: ["stage-2"] });
    expect(await host.forge.openRuns("promote.yml")).toMatchObject([{ url, status: "waiting" }]);
    host.github.operator.changeRun(begun?.id ?? 0, { status: "completed" });
    expect(await host.forge.openRuns("promote.yml")).toEqual([]);
    expect(await host.forge.closedRuns("promote.yml")).toMatchObject([
      { id: String(begun?.id), title: "Promote ion-api to two", url, createdAt: NOON },
    ]);
  });

  it("is open though it moves on with every question", async () => {
    let id = 0;
    host = await startHost({ workflows: { "promote.yml": PROMOTE } }, ({ path }) => {
      const asked = new URL(path, "http://127.0.0.1").searchParams.get("status");
      const status = asked === "queued" ? "in_progress" : "queued";
      if (id > 0) host.github.operator.changeRun(id, { status });
      return undefined;
    });
    id = host.github.operator.startRun({ repository: "acme/ion", workflow: "promote.yml" }).id;
    expect(await host.forge.openRuns("promote.yml")).toHaveLength(1);
  });

  it("of a GitHub that says nothing of it is to be found at its workflow", async () => {
    host = await startHost({}, ({ method }) => (method === "POST" ? { status: 204, text: "" } : undefined));
    const url = await host.forge.dispatch({ workflow: "promote.yml", branch: "main", inputs: {} });
    expect(url).toBe("https://github.example/acme/ion/actions/workflows/promote.yml");
  });

  it("has the word of everybody who reviewed it", async () => {
    const rules = [{ type: "required_reviewers", reviewers: [{ type: "User", reviewer: { login: "mona" } }] }];
    host = await startHost({
      workflows: { "promote.yml": PROMOTE },
      environments: { "stage-2": { protection_rules: rules } },
    });
    const started = { repository: "acme/ion", workflow: "promote.yml" };
    const { id } = host.github.operator.startRun(started);
    host.github.operator.changeRun(id, { waits_for: ["stage-2"] });
    host.github.operator.review(id, { by: "mona", state: "approved", comment: "good", environments: ["stage-2"] });
    expect(await host.forge.approvals(String(id))).toEqual([
      { by: "mona", environment: "stage-2", state: "approved", comment: "good" },
    ]);
  });

  it("that is none is refused before anybody is asked", async () => {
    host = await startHost();
    expect((await failureOf(host.forge.approvals("../1"))).code).toBe("INPUT_INVALID");
    expect(askedOf(host)).toEqual([]);
  });
});

describe("a job that lacks a grant is told which", () => {
  it.each<[string, (forge: Forge) => Promise<unknown>, Record<string, "none" | "read">]>([
    ["actions: read", (forge) => forge.openRuns("promote.yml"), { actions: "none" }],
    ["actions: read", (forge) => forge.closedRuns("promote.yml"), { actions: "none" }],
    ["actions: read", (forge) => forge.approvals("7"), { actions: "none" }],
    [
      "actions: write",
      (forge) => forge.dispatch({ workflow: "promote.yml", branch: "main", inputs: {} }),
      { actions: "read" },
    ],
    ["issues: read", (forge) => forge.openIssues("ours"), { issues: "none" }],
    ["issues: write", (forge) => forge.openIssue({ title: "t", body: "b", labels: ["ours"] }), { issues: "read" }],
    ["issues: write", (forge) => forge.updateIssue({ number: 1, title: "t", body: "b" }), { issues: "read" }],
    ["deployments: read", (forge) => forge.deployments("ours"), { deployments: "none" }],
    ["deployments: read", (forge) => forge.deploymentStatus(1), { deployments: "none" }],
    ["deployments: write", (forge) => forge.deploy(MADE), { deployments: "read" }],
    ["deployments: write", (forge) => forge.setDeploymentStatus(1, STATUS), { deployments: "read" }],
    ["statuses: read", (forge) => forge.commitStatus(COMMIT, "ours"), { statuses: "none" }],
  ])("%s", async (grant, ask, permissions) => {
    host = await startHost({ permissions, workflows: { "promote.yml": PROMOTE } });
    const { code, hint } = await failureOf(ask(host.forge));
    expect([code, hint]).toEqual(["PERMISSION_DENIED", `permissions:\n  ${grant}`]);
  });
});
