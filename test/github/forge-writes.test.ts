import { afterEach, describe, expect, it } from "vitest";
import type { Forge } from "../../src/ports/forge";
import { failureOf } from "../cloud/google";
import { askedOf, type Host, type Line, startHost } from "./forge-host";

const MADE = {
  environment: "ion-api/one",
  commit: "5eed000000000000000000000000000000000001",
  payload: { stage: "one", canary: "ion-api-2" },
  task: "cloud-run-canary",
  description: "5 % of the users",
};
const ISSUE = { title: "Rolled back", body: "why", labels: ["ours"] };
const DISPATCH = { workflow: "promote.yml", branch: "main", inputs: {} };
const FACTS = { workflows: { "promote.yml": "active" } };

let host: Host;
afterEach(() => host.server.close());

/** Returns a line on which the first order meets its fate and all that follows gets through. */
function firstOrder(fate: ReturnType<Line>): Line {
  let isMet = false;
  return ({ method }) => {
    if (method !== "POST" || isMet) return undefined;
    isMet = true;
    return fate;
  };
}

describe("an order whose answer is lost", () => {
  it.each<[string, (forge: Forge) => Promise<unknown>, (forge: Forge) => Promise<readonly unknown[]>]>([
    ["a deployment", (forge) => forge.deploy(MADE), (forge) => forge.deployments(MADE.task)],
    ["an issue", (forge) => forge.openIssue(ISSUE), (forge) => forge.openIssues("ours")],
  ])("is looked for, and not given again where it was carried out: %s", async (_what, order, list) => {
    host = await startHost({}, firstOrder("lost"));
    const made = await order(host.forge);
    expect(await list(host.forge)).toEqual([made]);
    expect(askedOf(host).filter((line) => line.startsWith("POST"))).toHaveLength(1);
  });

  it.each<[string, (forge: Forge) => Promise<unknown>, (forge: Forge) => Promise<readonly unknown[]>]>([
    ["a deployment", (forge) => forge.deploy(MADE), (forge) => forge.deployments(MADE.task)],
    ["an issue", (forge) => forge.openIssue(ISSUE), (forge) => forge.openIssues("ours")],
  ])("is given once more where it was not carried out: %s", async (_what, order, list) => {
    host = await startHost({}, firstOrder({ status: 502, text: "<html>" }));
    const made = await order(host.forge);
    expect(await list(host.forge)).toEqual([made]);
    expect(askedOf(host).filter((line) => line.startsWith("POST"))).toHaveLength(2);
  });

  it.each<[string, ReturnType<Line>]>([
    ["nobody answered", "lost"],
    ["GitHub was in trouble", { status: 500, json: { message: "Server Error" } }],
    ["GitHub was in trouble and said when to come again", { status: 503, json: {}, headers: { "retry-after": "1" } }],
  ])("is left at that where it is a dispatch, for two runs would begin: %s", async (_what, fate) => {
    host = await startHost(FACTS, firstOrder(fate));
    expect((await failureOf(host.forge.dispatch(DISPATCH))).code).toBe("CLOUD_UNREACHABLE");
    expect(askedOf(host)).toEqual(["POST /actions/workflows/promote.yml/dispatches"]);
  });
});

describe("an order that is turned away", () => {
  it("is given again where GitHub says when", async () => {
    host = await startHost(
      FACTS,
      firstOrder({ status: 429, json: { message: "slow" }, headers: { "retry-after": "0" } }),
    );
    await host.forge.dispatch(DISPATCH);
    expect(host.github.operator.runs()).toHaveLength(1);
  });

  it.each<[string, Parameters<typeof startHost>[0], string]>([
    ["a workflow that is not there", {}, "404"],
    ["one that is disabled", { workflows: { "promote.yml": "disabled_inactivity" } }, "disabled"],
    ["a branch that is not there", { ...FACTS, refs: { trunk: MADE.commit } }, "No ref found for: main"],
  ])("is refused in GitHub's words: %s", async (_what, facts, words) => {
    host = await startHost(facts);
    const { code, message } = await failureOf(host.forge.dispatch(DISPATCH));
    expect([code, message]).toEqual(["CLOUD_REFUSED", expect.stringContaining(words)]);
    expect(message).toContain("could not start workflow promote.yml of acme/ion on main");
  });
});

describe("an answer in pages", () => {
  it("is read to its end, as far as three hundred", async () => {
    const page = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => {
        const number = from + index;
        return { number, title: `t${number}`, body: null, state: "open", html_url: `https://github.example/${number}` };
      });
    host = await startHost({}, ({ path }) => {
      const nth = Number(new URL(path, "http://127.0.0.1").searchParams.get("page"));
      return { json: page(nth * 1000, path.includes("labels=few") && nth === 2 ? 7 : 100) };
    });
    expect(await host.forge.openIssues("few")).toHaveLength(107);
    expect(await host.forge.openIssues("many")).toHaveLength(300);
  });

  it("that is not GitHub's is an error, not an empty list", async () => {
    host = await startHost({}, () => ({ json: { workflow_runs: "none" } }));
    const { code, message } = await failureOf(host.forge.openRuns("promote.yml"));
    expect([code, message]).toEqual(["CLOUD_UNREACHABLE", expect.stringContaining("workflow_runs")]);
  });
});
