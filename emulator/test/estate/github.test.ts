import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator";
import { ask, startQuick } from "../control/http";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startQuick({ auth: "required" });
});
afterEach(() => emulator.close());

const set = (facts: object) => ask(emulator, "PUT", "/emulator/v1/github", facts);
const get = (path: string, token?: string) => ask(emulator, "GET", `/repos/shop/web${path}`, undefined, token);

const RULES = [{ type: "required_reviewers", reviewers: [{ type: "User", reviewer: { login: "a" } }] }];
const FACTS = {
  environments: { "canary 5%": { protection_rules: RULES }, open: {} },
  workflows: { "monitor.yml": "active", "old.yml": "disabled_inactivity" },
};

describe("a repository on GitHub", () => {
  it("is there, without a token of Google's", async () => {
    expect(await get("")).toMatchObject({ status: 200, body: { full_name: "shop/web", default_branch: "main" } });
  });

  it("has the environments and rules that were set, by name whatever its case", async () => {
    await set(FACTS);
    const environment = { name: "canary 5%", protection_rules: [{ id: expect.any(Number), ...RULES[0] }] };
    expect((await get("/environments/CANARY%205%25")).body).toMatchObject(environment);
    expect((await get("/environments")).body).toMatchObject({
      total_count: 2,
      environments: [environment, { name: "open", protection_rules: [] }],
    });
  });

  it("has the workflows that were set, by file or id", async () => {
    await set(FACTS);
    const workflow = (await get("/actions/workflows/monitor.yml")).body;
    expect(workflow).toMatchObject({ state: "active", path: ".github/workflows/monitor.yml" });
    expect((await get(`/actions/workflows/${String(workflow["id"])}`)).body).toEqual(workflow);
    expect((await get("/actions/workflows")).body).toMatchObject({
      total_count: 2,
      workflows: [workflow, { name: "old" }],
    });
  });

  it.each(["/environments/none", "/actions/workflows/none.yml", "/pulls"])("has no %s", async (path) => {
    await set(FACTS);
    expect(await get(path)).toMatchObject({ status: 404, body: { message: "Not Found", status: "404" } });
  });

  it("may be the only one", async () => {
    await set({ ...FACTS, repository: "shop/other" });
    expect([(await get("")).status, (await get("/environments/open")).status]).toEqual([404, 404]);
  });

  it("may ask for a token", async () => {
    await set({ ...FACTS, token: "ghs_known" });
    expect((await get("/environments/open", "ghs_known")).status).toBe(200);
    expect(await get("/environments/open", "ghs_other")).toMatchObject({
      status: 401,
      body: { message: "Bad credentials" },
    });
    expect((await get("/environments/open")).status).toBe(401);
  });

  it("forgets it all by a reset", async () => {
    await set(FACTS);
    await ask(emulator, "POST", "/emulator/v1/reset");
    expect((await get("/environments")).body).toEqual({ total_count: 0, environments: [] });
  });
});
