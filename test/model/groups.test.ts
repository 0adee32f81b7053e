import { expect, it } from "vitest";
import { resolve, scopeOf } from "./expressions";
import { Files } from "./files";
import { mappingOf } from "./tree";

const files = new Files({});
const OURS = "cloud-run-canary/cloud-run-canary/.github/workflows";

/** Returns the group of the stage's job for what was proposed by the job before it. */
function groupOf(file: string, before: string, proposed: Readonly<Record<string, string>>) {
  const jobs = mappingOf(files.reusable(`${OURS}/${file}@v1`)["jobs"]);
  const inputs = { project: "my-project", region: "us-central1", service: "ion-api", plan: "" };
  const outputs = { stage: "two", image: "registry.example/ion-api:v2", ...proposed };
  const contexts = { inputs, needs: { [before]: { outputs } }, matrix: { stage: "two" } };
  return resolve(mappingOf(mappingOf(jobs["stage"])["concurrency"])["group"], scopeOf(contexts));
}

const FIRST = { rollout: "ion-api-00042-abc", since: "2026-01-05T12:00:00.000Z" };

it.each([
  ["deploy.yml", "prepare"],
  ["promote.yml", "evidence"],
  ["rollout.yml", "prepare"],
])("an approval of %s that nobody gave keeps only runs for the same stay waiting", (file, before) => {
  const first = groupOf(file, before, FIRST);
  expect(groupOf(file, before, FIRST)).toBe(first);
  expect(groupOf(file, before, { ...FIRST, rollout: "ion-api-00043-def" })).not.toBe(first);
  expect(groupOf(file, before, { ...FIRST, since: "2026-01-06T12:00:00.000Z" })).not.toBe(first);
});
