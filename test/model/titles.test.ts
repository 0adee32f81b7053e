import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Dispatch } from "../../src/ports/forge";
import { titleOf } from "../fakes/forge-titles";
import { resolve, scopeOf, type Value } from "./expressions";
import { Files, ROOT } from "./files";

const EXAMPLES = ["deploy.yml", "promote.yml"];
const read = (name: string) => readFileSync(join(ROOT, "examples/workflows", name), "utf8");
const files = new Files(Object.fromEntries(EXAMPLES.map((name) => [name, read(name)])));

/** Returns the title that GitHub gives to a run of the example with these inputs. */
function shown(workflow: string, inputs: Readonly<Record<string, string>>): Value {
  const scope = scopeOf({ github: { sha: "c0ffee" }, inputs, vars: {} });
  return resolve(files.workflow(workflow)["run-name"], scope);
}

const where = { plan: "api/rollout.yml", service: "ion-api", region: "us-central1", project: "my-project" };
const promotion = { ...where, stage: "stage-2", rollout: "ion-api-00042-abc" };
const release = { ...where, image: "registry.example/ion-api@sha256:0a", commit: "0a".repeat(20) };

/** What is meant for all regions names none. */
function inAllRegions({ region: _, ...inputs }: typeof where): Dispatch["inputs"] {
  return inputs;
}

it.each<[string, Dispatch["inputs"]]>([
  ["promote.yml", promotion],
  ["deploy.yml", release],
  ["promote.yml", { ...inAllRegions(promotion), rollout: "ion-api-00042-abc,ion-api-00007-xyz" }],
  ["deploy.yml", inAllRegions(release)],
])("a run of %s that the monitor orders has the title by which it is known again", (workflow, inputs) => {
  expect(shown(workflow, inputs)).toBe(titleOf({ workflow, branch: "main", inputs }));
});

it.each<[string, Dispatch["inputs"]]>([
  ["Promote the canary to next", { stage: "next" }],
  ["Promote ion-api to next", { service: "ion-api", stage: "next" }],
])("a person's promotion is called %s", (title, inputs) => {
  expect(shown("promote.yml", inputs)).toBe(title);
});

it.each<[string, Dispatch["inputs"]]>([
  ["Deploy c0ffee", {}],
  ["Deploy registry.example/ion-api:v2", { image: "registry.example/ion-api:v2", service: "ion-api" }],
])("a run of deploy.yml by a push or a person is called %s", (title, inputs) => {
  expect(shown("deploy.yml", inputs)).toBe(title);
});
