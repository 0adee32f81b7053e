import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { minimalPlan, parsePlan } from "../../src/plan/parse";
import { NEEDED, parseWith, refusal } from "./plans";

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
      routing: { mode: "services", canaryService: "ion-api-canary", publish: { env: "CANARY_PERCENT" } },
      stages: [
        { name: "stage-1", percent: 5, watch: 600, bake: 86400, environment: "stage-1" },
        { name: "stage-2", percent: 10, watch: 600, bake: 86400, environment: "stage-2" },
        {
          name: "stage-3",
          percent: 25,
          watch: 600,
          bake: 86400,
          environment: "stage-3",
          routing: {
            mode: "load-balancer",
            urlMap: "ion",
            stableBackend: "ion-api",
            canaryBackend: "ion-api-canary",
            canaryService: "ion-api-canary",
          },
        },
        { name: "stage-4", percent: 50, watch: 600, bake: 86400, environment: "stage-4" },
        { name: "stage-5", percent: 100, watch: 600, bake: 86400, environment: "stage-5" },
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
      metrics: [
        {
          name: "error-rate",
          source: "cloud-logging",
          measure: { kind: "rate", of: "bad", hits: "CEL httpRequest.status >= 500" },
          lines: { better: "lower", target: 0.01, warn: 0.02, rollback: 0.05 },
          window: 300,
          lag: 30,
        },
        {
          name: "latency-p95",
          source: "cloud-monitoring",
          measure: { kind: "p95" },
          lines: { better: "lower", target: 15, warn: 17, rollback: 20 },
          window: 600,
          lag: 180,
        },
        {
          name: "success-rate",
          source: "cloud-logging",
          measure: { kind: "rate", of: "good", hits: "CEL jsonPayload.success" },
          lines: { better: "higher", target: 0.95, warn: 0.93, rollback: 0.9 },
          window: 300,
          lag: 30,
        },
        {
          name: "confidence",
          source: "cloud-logging",
          measure: { kind: "mean", value: "CEL jsonPayload.confidence" },
          lines: { better: "higher", target: 0.8, warn: 0.75 },
          window: 300,
          lag: 30,
        },
      ],
      onInconclusive: "extend",
      rollback: { on: ["fail"], confirm: "normal" },
    });
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
    routing: { mode: "revisions" },
    stages: [
      { name: "stage-1", percent: 5, watch: 600, bake: 86400 },
      { name: "stage-2", percent: 25, watch: 600, bake: 86400 },
      { name: "stage-3", percent: 50, watch: 600, bake: 86400 },
      { name: "stage-4", percent: 100, watch: 600, bake: 86400 },
    ],
    health: { path: "/", expect: "CEL status >= 200 && status < 400", passes: 3, every: 2, deadline: 120, within: 10 },
    checks: [],
    judge: "thresholds",
    metrics: [
      {
        name: "error-rate",
        source: "cloud-monitoring",
        measure: { kind: "rate", of: "bad" },
        lines: { better: "lower", target: 0.01, warn: 0.02, rollback: 0.05 },
        window: 300,
        lag: 180,
      },
      {
        name: "latency-p95",
        source: "cloud-monitoring",
        measure: { kind: "p95" },
        lines: { better: "lower", target: 15, warn: 17, rollback: 20 },
        window: 600,
        lag: 180,
      },
    ],
    onInconclusive: "extend",
    rollback: { on: ["fail"], confirm: "normal" },
  });
});

describe("a plan may", () => {
  const metricOf = (more: string) => parseWith(`metrics:\n  - ${more}\n`).plan.metrics[0];

  test("lay its own lines over those of cloud-run", () => {
    const { metrics } = parseWith(
      "metrics:\n  - { source: cloud-run, lag: 4m, error-rate: { rollback: 3% }, latency-p95: { target: 1s, warn: 2s, rollback: 3s, window: 2m } }\n",
    ).plan;
    expect(metrics.map(({ name, lines, window, lag }) => ({ name, lines, window, lag }))).toEqual([
      {
        name: "error-rate",
        lines: { better: "lower", target: 0.01, warn: 0.02, rollback: 0.03 },
        window: 300,
        lag: 240,
      },
      { name: "latency-p95", lines: { better: "lower", target: 1, warn: 2, rollback: 3 }, window: 120, lag: 240 },
    ]);
  });

  test("count Cloud Run's own 5xx answers with lines of one's own", () => {
    expect(metricOf("{ name: e, source: cloud-monitoring, measure: rate, target: 0.01, rollback: 0.05 }")).toEqual({
      name: "e",
      source: "cloud-monitoring",
      measure: { kind: "rate", of: "bad" },
      lines: { better: "lower", target: 0.01, rollback: 0.05 },
      window: 300,
      lag: 180,
    });
  });

  test("judge a metric without lag", () => {
    expect(metricOf("{ name: e, source: cloud-monitoring, measure: rate, target: 1%, lag: 0s }")?.lag).toBe(0);
  });

  test("hold a mean from below or from above", () => {
    const better = (lines: string) =>
      metricOf(`{ name: m, source: cloud-logging, measure: mean, value: jsonPayload.m, ${lines} }`)?.lines.better;
    expect([better("target: 80%, rollback: 60%"), better("target: 20%, warn: 30%")]).toEqual(["higher", "lower"]);
  });

  test("send a body as text, with headers of its own in lower case", () => {
    const { checks } = parseWith(
      "checks:\n  - { name: a, request: { method: PUT, path: /a?b=c, headers: { X-Test: yes }, body: hi }, expect: status < 300 }\n",
    ).plan;
    expect(checks[0]?.request).toEqual({
      method: "PUT",
      path: "/a?b=c",
      headers: { "content-type": "text/plain; charset=utf-8", "x-test": "yes" },
      body: "hi",
    });
  });

  test("name the content type of its JSON itself", () => {
    const { checks } = parseWith(
      "checks:\n  - { name: a, request: { method: POST, path: /, headers: { Content-Type: application/ld+json }, json: 1 }, expect: status < 300 }\n",
    ).plan;
    expect(checks[0]?.request.headers).toEqual({ "content-type": "application/ld+json" });
  });

  test.each([
    ["target", "target: 1%, warn: 1%, rollback: 5%"],
    ["rollback line", "target: 1%, warn: 5%, rollback: 5%"],
  ])("warn exactly on the %s", (_, lines) => {
    expect(metricOf(`{ name: e, source: cloud-monitoring, measure: rate, ${lines} }`)?.lines.better).toBe("lower");
  });

  test("use anchors and aliases", () => {
    const { stages } = parseWith("stages: [{ percent: 5, watch: &w 20m }, { percent: 100, watch: *w }]\n").plan;
    expect(stages.map(({ watch }) => watch)).toEqual([1200, 1200]);
  });

  test("ask for a first release and for no confirmation", () => {
    const { plan } = parseWith(
      "first-release: create\nrollback: { on: [fail, error], confirm: none }\non-inconclusive: hold\n",
    );
    expect([plan.firstRelease, plan.rollback, plan.onInconclusive]).toEqual([
      "create",
      { on: ["fail", "error"], confirm: "none" },
      "hold",
    ]);
  });
});

test("a mistake carries the code, the exit status and a plan to paste", () => {
  const { code, exit, hint } = refusal(() => parsePlan("", ".github/rollout.yml"));
  expect([code, exit]).toEqual(["PLAN_INVALID", 2]);
  const pasted = hint?.split("\n").slice(1).join("\n") ?? "";
  expect(parsePlan(pasted, "rollout.yml").plan.service).toBe("my-service");
});

describe("warnings", () => {
  test.each([
    [
      "a watch not longer than a metric's lag",
      "stages: [{ percent: 100, watch: 3m }]\n",
      [
        "rollout.yml:4:33: at stages[0].watch: expected a watch longer than the lag of error-rate (3 min), latency-p95 (3 min), got 3 min; the gate can only answer no-data",
      ],
    ],
    [
      "a window shorter than Cloud Monitoring's samples",
      "metrics: [{ source: cloud-run, error-rate: { window: 30s } }]\n",
      [
        "rollout.yml:4:10: at metrics: expected a window of at least 60 s for error-rate, since Cloud Monitoring samples once a minute, got 30 s",
      ],
    ],
    [
      "a target that nothing can be better than",
      "metrics: [{ source: cloud-run, error-rate: { target: 0% } }]\n",
      [
        "rollout.yml:4:10: at metrics: expected a target of error-rate that a value can be better than, got 0 %; it never passes",
      ],
    ],
    [
      "a rollback line that nothing can be worse than",
      "metrics: [{ source: cloud-run, error-rate: { rollback: 1 } }]\n",
      [
        "rollout.yml:4:10: at metrics: expected a rollback line of error-rate that a value can be worse than, got 100 %; it never fails",
      ],
    ],
    ["nothing, for a plan without oddities", "", []],
    ["nothing, for a window of one sample", "metrics: [{ source: cloud-run, error-rate: { window: 60s } }]\n", []],
    ["nothing, for a watch just longer than the lag", "stages: [{ percent: 100, watch: 181s }]\n", []],
  ])("tell of %s", (_, more, warnings) => {
    expect(parseWith(more).warnings).toEqual(warnings);
  });
});

test("the file's last part names it, on either kind of path", () => {
  const messageOf = (file: string) => refusal(() => parsePlan(`${NEEDED}x: 1`, file)).message.split(":")[0];
  expect([messageOf("a/b/plan.yml"), messageOf("a\\b\\plan.yml"), messageOf("plan.yml")]).toEqual(
    Array(3).fill("plan.yml"),
  );
});
