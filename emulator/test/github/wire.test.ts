import { getOctokit } from "@actions/github";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator";
import { ask, startQuick } from "../control/http";
import { FACTS, refusalOf, WEB } from "./stand";

let emulator: Emulator;
const quiet = () => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const clientOf = (token = "job") => getOctokit(token, { baseUrl: emulator.url, log });
const operate = (method: string, path: string, body?: object) =>
  ask(emulator, method, `/emulator/v1/github${path}`, body);

beforeEach(async () => {
  emulator = await startQuick();
  await operate("PUT", "", FACTS);
});
afterEach(() => emulator.close());

describe("GitHub over HTTP", () => {
  it("is paged by links to the emulator itself", async () => {
    for (let number = 1; number <= 5; number += 1)
      await operate("POST", "/issues", { repository: "shop/web", title: `issue ${number}`, labels: ["bug"] });
    const octokit = clientOf();
    const all = await octokit.paginate(octokit.rest.issues.listForRepo, { ...WEB, labels: "bug", per_page: 2 });
    expect(all.map(({ title }) => title)).toEqual(["issue 5", "issue 4", "issue 3", "issue 2", "issue 1"]);
  });

  it("lets a run be dispatched, wait, be approved and end", async () => {
    const { rest } = clientOf();
    await rest.actions.createWorkflowDispatch({
      ...WEB,
      workflow_id: "promote.yml",
      ref: "main",
      inputs: { service: "api" },
    });
    const runs = (await operate("GET", "/runs")).body as unknown as { runs: { id: number; inputs: object }[] };
    const [run] = runs.runs;
    const path = `/runs/${run?.id}`;
    await operate("PATCH", path, { waits_for: ["production"] });
    await operate("POST", `${path}/reviews`, { by: "alice", environments: ["production"], state: "approved" });
    const approvals = await rest.actions.getReviewsForRun({ ...WEB, run_id: run?.id ?? 0 });
    await operate("PATCH", path, { status: "completed", conclusion: "success" });
    const ended = await rest.actions.getWorkflowRun({ ...WEB, run_id: run?.id ?? 0 });
    expect([run?.inputs, approvals.data, ended.data]).toMatchObject([
      { service: "api" },
      [{ state: "approved", user: { login: "alice" } }],
      { status: "completed", conclusion: "success" },
    ]);
  });

  it("takes JSON from a client that calls it a form, and sends no body where there is none", async () => {
    const answer = await fetch(`${emulator.url}/repos/shop/web/actions/workflows/monitor.yml/dispatches`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: JSON.stringify({ ref: "main" }),
    });
    expect([answer.status, answer.headers.get("content-length"), await answer.text()]).toEqual([204, null, ""]);
  });

  it.each<[string, string, string, object, number]>([
    ["a run that is not there", "PATCH", "/runs/1", { status: "queued" }, 404],
    ["a workflow that is not there", "POST", "/runs", { repository: "shop/web", workflow: "none.yml" }, 404],
    ["a status that is none", "PATCH", "/runs/1", { status: "asleep" }, 400],
    ["a permission that is none", "PUT", "", { permissions: { issues: "some" } }, 400],
    ["a commit that is none", "PUT", "", { refs: { main: "abc" } }, 400],
  ])("refuses the operator %s", async (_, method, path, body, status) => {
    expect((await operate(method, path, body)).status).toBe(status);
  });

  it("is hit by faults, as Google is", async () => {
    const headers = { "retry-after": "7", "x-ratelimit-remaining": "0" };
    const answer = { status: 429, headers, body: { message: "You have exceeded a secondary rate limit." } };
    await ask(emulator, "POST", "/emulator/v1/faults", { method: "GET", path: "^/repos/.*/issues", answer });
    const { rest } = clientOf();
    expect(await refusalOf(rest.issues.listForRepo(WEB))).toMatchObject({ status: 429, headers, data: answer.body });
    expect((await rest.issues.listForRepo(WEB)).status).toBe(200);
  });

  it("forgets by a reset all that happened", async () => {
    await operate("POST", "/issues", { repository: "shop/web", title: "one" });
    await operate("POST", "/runs", { repository: "shop/web", workflow: "monitor.yml" });
    await ask(emulator, "POST", "/emulator/v1/reset");
    expect((await clientOf().rest.issues.listForRepo(WEB)).data).toEqual([]);
    expect((await operate("GET", "/runs")).body).toEqual({ runs: [] });
  });
});
