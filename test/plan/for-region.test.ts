import { expect, it } from "vitest";
import type { Routing } from "../../src/core/routing";
import { planForRegion } from "../../src/plan/for-region";

const balanced = (region: string): Routing => ({
  mode: "load-balancer",
  urlMap: `ion-${region}`,
  stableBackend: `ion-api-${region}`,
  canaryBackend: `ion-canary-${region}`,
});
const inside = (region: string): Routing => ({
  mode: "load-balancer",
  urlMap: "ion",
  urlMapRegion: region,
  pathMatcher: `api-${region}`,
  stableBackend: "ion-api",
  canaryBackend: "ion-canary",
});
const published = (region: string): Routing => ({
  mode: "services",
  canaryService: "ion-api-canary",
  publish: { document: `gs://routing/${region}/ion.json` },
});

it.each<[string, Routing, Routing]>([
  ["a load balancer", balanced("{region}"), balanced("us-central1")],
  ["a regional load balancer", inside("{region}"), inside("us-central1")],
  ["a published document", published("{region}"), published("us-central1")],
  ["revisions", { mode: "revisions" }, { mode: "revisions" }],
])("the names of %s are those of the region, in the plan and in its stages", (_what, routing, expected) => {
  const stages = [{ name: "one", percent: 5, watch: 0, bake: 0, routing }];
  const plan = planForRegion({ routing, stages }, "us-central1");
  expect([plan.routing, plan.stages.map((stage) => stage.routing)]).toEqual([expected, [expected]]);
});
