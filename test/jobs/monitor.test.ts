import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startJob } from "../../src/jobs";
import { choosePlan, placesOf } from "../../src/jobs/monitor-plans";
import { parsePlan } from "../../src/plan/parse";
import type { RolloutPlan } from "../../src/plan/schema";
import { refusalOf } from "../fakes/refusal";

let workspace: string;
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), "workspace-"));
});
afterEach(() => rmSync(workspace, { recursive: true }));

function plan(service: string, regions = "us-central1", more: readonly string[] = []): string {
  return ["version: 1", `service: ${service}`, `regions: [${regions}]`, ...more].join("\n");
}
const parsed = (...given: Parameters<typeof plan>): RolloutPlan => parsePlan(plan(...given), "rollout.yml").plan;
const API = parsed("api", "us-central1, europe-west1", ["project: one-project"]);
const WEB = parsed("web");

function start(raw: Readonly<Record<string, string>>) {
  const env = { GITHUB_WORKSPACE: workspace };
  return refusalOf(() => startJob("monitor", raw, env, new AbortController().signal));
}

describe("the mistakes of monitor", () => {
  it("in several plans are told together", async () => {
    writeFileSync(join(workspace, "a.yml"), plan("A"));
    writeFileSync(join(workspace, "b.yml"), plan("b", "nowhere!"));
    const { exit, message } = await start({ plans: "a.yml, b.yml, c.yml" });
    expect(exit).toBe(2);
    for (const file of ["a.yml", "b.yml", "c.yml"]) expect(message).toContain(file);
  });

  it("in the inputs are told together", async () => {
    const { code, message } = await start({ regions: "US", services: "Api", projects: "No_Project" });
    expect(code).toBe("INPUT_INVALID");
    for (const word of ["US", "Api", "No_Project"]) expect(message).toContain(word);
  });

  it("are a service with two plans", async () => {
    writeFileSync(join(workspace, "a.yml"), plan("api"));
    writeFileSync(join(workspace, "b.yml"), plan("api"));
    const { code, message } = await start({ plans: "a.yml\nb.yml", project: "my-project" });
    expect([code, message]).toEqual(["INPUT_INVALID", expect.stringContaining("got several for api")]);
  });

  it("are a project that nobody names", async () => {
    writeFileSync(join(workspace, "a.yml"), plan("api"));
    const { code, message } = await start({ plan: "a.yml" });
    expect([code, message]).toEqual(["INPUT_INVALID", expect.stringContaining("in the plan of api")]);
  });
});

describe("the places to look into", () => {
  it.each<[string, Parameters<typeof placesOf>[0], readonly string[]]>([
    [
      "are the plans' own, those without a project in the environment's",
      {},
      ["one-project us-central1", "one-project europe-west1", "ambient us-central1"],
    ],
    ["are each once", { project: "p" }, ["p us-central1", "p europe-west1"]],
    ["are all regions of all projects", { projects: ["p", "q"], regions: ["r"] }, ["p r", "q r"]],
    ["are one region where the input says it", { region: "r" }, ["one-project r", "ambient r"]],
  ])("%s", (_, inputs, expected) => {
    const places = placesOf(inputs, [API, WEB], "ambient");
    expect(places.map(({ project, region }) => `${project} ${region}`)).toEqual(expected);
  });
});

describe("the plan of a service", () => {
  it.each<[string, Parameters<typeof choosePlan>[0], string, string | undefined]>([
    ["is its own", {}, "web", "web"],
    ["is none where nobody asked for it", {}, "batch", undefined],
    ["is none where others are named", { services: ["web"] }, "api", undefined],
    ["is the first one where it is named and has none", { services: ["batch"] }, "batch", "api"],
    ["is its own among all", { services: "*" }, "web", "web"],
    ["is the first one among all where it has none", { services: "*" }, "batch", "api"],
    ["is its own where it is the only one named", { service: "web" }, "web", "web"],
  ])("%s", (_, inputs, service, expected) => {
    const ref = { project: "one-project", region: "us-central1", service };
    expect(choosePlan(inputs, [API, WEB], ref)?.service).toBe(expected);
  });

  it("of the same name is that of the region", () => {
    const other = parsed("api", "asia-east1");
    const ref = { project: "p", region: "asia-east1", service: "api" };
    expect(choosePlan({}, [API, other], ref)).toBe(other);
  });
});
