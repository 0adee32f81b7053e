import { expect, test } from "vitest";
import { parsePlan } from "../../src/plan/parse";

test.each([
  [200, true],
  [204, true],
  [299, true],
  [301, false],
  [302, false],
  [304, false],
  [399, false],
  [199, false],
  [404, false],
  [503, false],
])("a plan that says nothing of health takes an answer of %d for healthy: %s", (status, healthy) => {
  const { plan } = parsePlan("version: 1\nservice: ion-api\nregions: [us-central1]\n", "rollout.yml");
  const answer = { status, headers: {}, body: "", latency: 0.1 };
  expect(plan.health.expect.evaluate(answer)).toEqual({ kind: "value", value: healthy });
});
