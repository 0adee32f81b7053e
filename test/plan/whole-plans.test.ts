import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { minimalPlan, parsePlan } from "../../src/plan/parse";
import { USUAL } from "../fakes/rules";

/** What a plan says about evidence that says nothing about it. */
const STATISTICS = {
  falseRollback: 0.01,
  falsePromotion: 0.01,
  strict: false,
  minFailures: 3,
  unit: "request",
  dispersion: 1,
  sharedIncident: 600,
  tolerance: 1,
};

/** What a plan leaves behind that says nothing about it. */
const CLEAN_UP = { traffic: "latest", tags: "keep", canaryService: "keep" };

const BY_REVISIONS = { mode: "revisions" };
const BY_SERVICES = { mode: "services", canaryService: "ion-api-canary", publish: { env: "CANARY_PERCENT" } };
const BY_LOAD_BALANCER = {
  mode: "load-balancer",
  urlMap: "ion",
  stableBackend: "ion-api",
  canaryBackend: "ion-api-canary",
  canaryService: "ion-api-canary",
};

/** What a plan says about guards that says nothing about them. */
const GUARDS = {
  freeze: [],
  quarantine: 604_800,
  whileRunning: "hold",
  approvalValid: 259_200,
  deadMan: { hold: 7200, rollback: 86_400 },
};

/** Returns the plan with expressions as their texts, for comparison. */
function plain(text: string): unknown {
  return JSON.parse(
    JSON.stringify(parsePlan(text, "rollout.yml").plan, (_, value) =>
      value instanceof Object && "source" in value && "evaluate" in value ? `CEL ${value.source}` : value,
    ),
  );
}

describe("the founding case", () => {
  const text = readFileSync(new URL("../fixtures/plans/founding-case.yml", import.meta.url), "utf8");

  test("is read to the letter", () => {
    expect(plain(text)).toEqual({
      version: 1,
      project: "my-project",
      service: "ion-api",
      regions: ["us-central1"],
      image: "us-central1-docker.pkg.dev/my-project/ion-api/ion-api-canary",
      routing: BY_SERVICES,
      stages: [
        { name: "stage-1", percent: 5, watch: 600, bake: 86400, environment: "stage-1", routing: BY_SERVICES },
        { name: "stage-2", percent: 10, watch: 600, bake: 86400, environment: "stage-2", routing: BY_SERVICES },
        { name: "stage-3", percent: 25, watch: 600, bake: 86400, environment: "stage-3", routing: BY_LOAD_BALANCER },
        { name: "stage-4", percent: 50, watch: 600, bake: 86400, environment: "stage-4", routing: BY_LOAD_BALANCER },
        { name: "stage-5", percent: 100, watch: 600, bake: 86400, environment: "stage-5", routing: BY_LOAD_BALANCER },
      ],
      health: {
        path: "/health",
        expect: 'CEL status == 200 && body.status == "healthy" && body.pipeline_ready',
        passes: 3,
        every: 2,
        deadline: 120,
        within: 10,
      },
      checks: [
        {
          name: "chat",
          request: {
            method: "POST",
            path: "/chat",
            headers: { "content-type": "application/json" },
            body: '{"message":"Explain what Python is good at.","user_id":"test-canary-001"}',
          },
          expect: "CEL status == 200 && body.success && body.confidence > 0.8",
          within: 15,
        },
      ],
      judge: "thresholds",
      statistics: STATISTICS,
      ownJudges: [],
      onSkew: "warn",
      metrics: [
        {
          name: "error-rate",
          ...USUAL,
          source: { kind: "cloud-logging" },
          measure: { kind: "rate", of: "bad", hits: "CEL httpRequest.status >= 500" },
          lines: { better: "lower", target: 0.01, warn: 0.02, rollback: 0.05 },
          window: 300,
          lag: 30,
        },
        {
          name: "latency-p95",
          ...USUAL,
          source: { kind: "cloud-monitoring" },
          measure: { kind: "p95" },
          lines: { better: "lower", target: 15, warn: 17, rollback: 20 },
          window: 600,
          lag: 180,
        },
        {
          name: "success-rate",
          ...USUAL,
          source: { kind: "cloud-logging" },
          measure: { kind: "rate", of: "good", hits: "CEL jsonPayload.success" },
          lines: { better: "higher", target: 0.95, warn: 0.93, rollback: 0.9 },
          window: 300,
          lag: 30,
        },
        {
          name: "confidence",
          ...USUAL,
          source: { kind: "cloud-logging" },
          measure: { kind: "mean", value: "CEL jsonPayload.confidence" },
          lines: { better: "higher", target: 0.8, warn: 0.75 },
          window: 300,
          lag: 30,
        },
      ],
      onInconclusive: "extend",
      rollback: { on: ["fail"], confirm: "normal" },
      cleanUp: CLEAN_UP,
      ...GUARDS,
    });
  });

  test("is the same with the judge sequential, but for who judges", () => {
    const { judge, metrics, ...others } = parsePlan(text, "rollout.yml").plan;
    const sequential = parsePlan(text.replace(/^judge: thresholds/m, "judge: sequential"), "rollout.yml").plan;
    expect(JSON.stringify(sequential)).toBe(
      JSON.stringify({
        ...parsePlan(text, "rollout.yml").plan,
        ...others,
        judge: "sequential",
        metrics: metrics.map((rule) => ({ ...rule, judge: "sequential" })),
      }),
    );
    expect(judge).toBe("thresholds");
  });

  test("has nothing to warn of", () => {
    expect(parsePlan(text, "rollout.yml").warnings).toEqual([]);
  });
});

test("the smallest plan gets every default", () => {
  expect(plain(minimalPlan("ion-api", "us-central1"))).toEqual({
    version: 1,
    service: "ion-api",
    regions: ["us-central1"],
    routing: BY_REVISIONS,
    stages: [
      { name: "stage-1", percent: 5, watch: 600, bake: 86400, routing: BY_REVISIONS },
      { name: "stage-2", percent: 25, watch: 600, bake: 86400, routing: BY_REVISIONS },
      { name: "stage-3", percent: 50, watch: 600, bake: 86400, routing: BY_REVISIONS },
      { name: "stage-4", percent: 100, watch: 600, bake: 86400, routing: BY_REVISIONS },
    ],
    health: { path: "/", expect: "CEL status >= 200 && status < 300", passes: 3, every: 2, deadline: 120, within: 10 },
    checks: [],
    judge: "thresholds",
    statistics: STATISTICS,
    ownJudges: [],
    onSkew: "warn",
    metrics: [
      {
        name: "error-rate",
        ...USUAL,
        source: { kind: "cloud-monitoring" },
        measure: { kind: "rate", of: "bad" },
        lines: { better: "lower", target: 0.01, warn: 0.02, rollback: 0.05 },
        window: 300,
        lag: 180,
      },
      {
        name: "latency-p95",
        ...USUAL,
        source: { kind: "cloud-monitoring" },
        measure: { kind: "p95" },
        lines: { better: "lower", target: 15, warn: 17, rollback: 20 },
        window: 600,
        lag: 180,
      },
    ],
    onInconclusive: "extend",
    rollback: { on: ["fail"], confirm: "normal" },
    cleanUp: CLEAN_UP,
    ...GUARDS,
  });
});
