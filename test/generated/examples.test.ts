import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { parsePlan } from "../../src/plan/parse";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const EXAMPLES = readdirSync(`${ROOT}/examples`).filter((file) => file.endsWith(".yml"));

function read(path: string): string {
  return readFileSync(`${ROOT}/${path}`, "utf8");
}

/** Returns the values in flow maps that PyYAML and the like take for syntax: bare ones with a `?`. */
function wordsThatOlderToolsRefuse(text: string): readonly string[] {
  return text.match(/[:,] [^\s"'#{[][^"',}\]#\n]*\?(?=[ ,}\]])/g) ?? [];
}

test.each([
  ["a bare question", "{ message: What is it?, id: 1 }", [": What is it?"]],
  ["a question in quotes", '{ message: "What is it?", id: 1 }', []],
])("%s is found where older tools would refuse it", (_, text, found) => {
  expect(wordsThatOlderToolsRefuse(text)).toEqual(found);
});

test("there are examples", () => {
  expect(EXAMPLES.sort()).toEqual([
    "rollout-load-balancer.yml",
    "rollout-minimal.yml",
    "rollout-regions.yml",
    "rollout-revisions.yml",
    "rollout.yml",
  ]);
});

describe.each(EXAMPLES)("%s", (file) => {
  test("is a plan without warnings", () => {
    expect(parsePlan(read(`examples/${file}`), file).warnings).toEqual([]);
  });

  test("says the same to a tool that reads YAML 1.1", () => {
    const text = read(`examples/${file}`);
    expect(parse(text, { version: "1.1" })).toEqual(parse(text));
    expect(wordsThatOlderToolsRefuse(text)).toEqual([]);
  });

  test("is valid by the published schema", () => {
    const published = z.fromJSONSchema(JSON.parse(read("schema/rollout.schema.json")));
    expect(published.safeParse(parse(read(`examples/${file}`))).error).toBeUndefined();
  });

  test("names the published schema for editors", () => {
    const { $id } = JSON.parse(read("schema/rollout.schema.json"));
    expect(read(`examples/${file}`).split("\n")[0]).toBe(`# yaml-language-server: $schema=${$id}`);
  });
});

describe("the founding case as revisions of one service", () => {
  const { plan } = parsePlan(read("examples/rollout-revisions.yml"), "rollout.yml");
  const founding = parsePlan(read("examples/rollout.yml"), "rollout.yml").plan;

  test("splits the users by the service's own traffic at every stage", () => {
    const modes = [plan.routing, ...plan.stages.map(({ routing }) => routing)].map(({ mode }) => mode);
    expect(new Set(modes)).toEqual(new Set(["revisions"]));
  });

  test("has the same percents and lines as with two services", () => {
    const judged = ({ stages, metrics }: typeof plan) => [
      stages.map(({ percent, watch, bake }) => [percent, watch, bake]),
      metrics.map(({ name, lines, window }) => [name, lines, window]),
    ];
    expect(judged(plan)).toEqual(judged(founding));
  });
});

describe("the published schema refuses", () => {
  const published = z.fromJSONSchema(JSON.parse(read("schema/rollout.schema.json")));
  const needed = { version: 1, service: "a", regions: ["us-central1"] };
  test.each([
    ["an unknown key", { ...needed, servce: "a" }],
    ["an unknown key further down", { ...needed, stages: [{ percent: 100, wotch: "1m" }] }],
    ["a duration without unit", { ...needed, stages: [{ percent: 100, watch: 10 }] }],
    ["a percent with a sign", { ...needed, stages: [{ percent: "100%" }] }],
    ["an empty list of metrics", { ...needed, metrics: [] }],
    ["a bare number as a line", { ...needed, metrics: [{ source: "cloud-run", "error-rate": { rollback: 5 } }] }],
    ["a plan without its service", { version: 1, regions: ["us-central1"] }],
  ])("%s", (_, plan) => {
    expect(published.safeParse(plan).success).toBe(false);
  });

  test("and not the plan that they were made of", () => {
    expect(published.safeParse(needed).success).toBe(true);
  });
});

describe("the founding case as two services", () => {
  const { stages } = parsePlan(read("examples/rollout.yml"), "rollout.yml").plan;

  test("is split by the application's router first and by a load balancer from the third stage on", () => {
    const router = "services";
    const balancer = "load-balancer";
    expect(stages.map(({ routing }) => routing.mode)).toEqual([router, router, balancer, balancer, balancer]);
  });
});

test.each(["README.md", "docs/PLAN.md"])("every plan shown in %s can be read", (page) => {
  const plans = [...read(page).matchAll(/```yaml\n([\s\S]*?)```/g)]
    .map(([, text = ""]) => text)
    .filter((text) => /^version: 1$/m.test(text));
  expect(plans.length).toBeGreaterThan(0);
  for (const text of plans) expect(parsePlan(text, page).plan.version).toBe(1);
});
