/** The project, region and load balancer of the founding case here. */
export const PROJECT = "demo-project";
export const REGION = "us-central1";
export const DOCUMENT = { bucket: "ion-rollouts", object: "ion-api.json" };

/** How the router learns the percent in stages 1 and 2. */
export type Publish = "env" | "document";

const PUBLISH: Readonly<Record<Publish, string>> = {
  env: "{ env: CANARY_PERCENT }",
  document: `{ document: "gs://${DOCUMENT.bucket}/${DOCUMENT.object}" }`,
};

/** One stage of the plan, and whether the router of the application or the load balancer splits the users. */
export interface PlannedStage {
  readonly name: string;
  readonly percent: number;
  readonly by: "router" | "balancer";
}

/** The founding case's stages: the router splits the first two, the load balancer all others. */
export const STAGES: readonly PlannedStage[] = [
  { name: "stage-1", percent: 5, by: "router" },
  { name: "stage-2", percent: 10, by: "router" },
  { name: "stage-3", percent: 25, by: "balancer" },
  { name: "stage-4", percent: 50, by: "balancer" },
  { name: "stage-5", percent: 100, by: "balancer" },
];

/** Returns the founding case's plan with seconds in place of its minutes and days. */
export function foundingPlan(publish: Publish): string {
  const balancer =
    "{ mode: load-balancer, url-map: ion, stable-backend: ion-api, canary-backend: ion-api-canary, settle: 1s }";
  const stages = STAGES.map(({ name, percent }) => {
    const routing = name === "stage-3" ? `, routing: ${balancer}` : "";
    return `  - { name: ${name}, percent: ${percent}, watch: 3s, bake: 0s${routing} }`;
  });
  return `version: 1
project: ${PROJECT}
service: ion-api
regions: [${REGION}]
routing: { mode: services, canary-service: ion-api-canary, publish: ${PUBLISH[publish]}, settle: 1s }
stages:
${stages.join("\n")}
health:
  path: /health
  expect: status == 200 && body.status == "healthy" && body.pipeline_ready
  passes: 3
  every: 100ms
  deadline: 5s
checks:
  - name: chat
    request: { method: POST, path: /chat, json: { message: hello, user_id: test-canary-001 } }
    expect: status == 200 && body.success && body.confidence > 0.8
    within: 15s
judge: thresholds
metrics:
  - { name: error-rate, source: cloud-logging, measure: rate, bad: httpRequest.status >= 500, target: 1%, warn: 2%, rollback: 5%, window: 2s, lag: 1ms }
  - { name: latency-p95, source: cloud-monitoring, measure: p95, target: 15s, warn: 17s, rollback: 20s, window: 2s, lag: 1ms }
  - { name: success-rate, source: cloud-logging, measure: rate, good: jsonPayload.success, target: 95%, warn: 93%, rollback: 90%, window: 2s, lag: 1ms }
  - { name: confidence, source: cloud-logging, measure: mean, value: jsonPayload.confidence, target: 80%, warn: 75%, window: 2s, lag: 1ms }
rollback: { "on": [fail], confirm: normal }
clean-up: { canary-service: scale-down, revisions: 3 }
`;
}
