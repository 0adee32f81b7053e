import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { redact } from "../../src/github/redact";
import type { ActionName } from "../../src/inputs/registry";
import { startJob } from "../../src/jobs";
import { giveTokens, metricsJob } from "../../src/jobs/metrics-gate";
import { parsePlan } from "../../src/plan/parse";
import { REF } from "../core/states";
import { refusalOf } from "../fakes/refusal";

const PLAN = `version: 1
service: ion
regions: [us-central1]
stages:
  - { percent: 5, watch: 10m, bake: 2h }
  - { percent: 100, watch: 5m, bake: 1m }
judge: baseline
on-skew: hold
statistics: { false-rollback: 2% }
metrics:
  - { name: errors, source: cloud-monitoring, measure: rate, target: 1%, rollback: 5% }
  - { name: logged, source: cloud-logging, measure: rate, bad: severity == "ERROR", target: 1%, judge: thresholds }
`;

const INPUTS = { stage: undefined, "fail-on": ["fail" as const], "dry-run": false };

function job(inputs: Partial<Parameters<typeof metricsJob>[0]> = {}) {
  return metricsJob({ ...INPUTS, ...inputs }, { plan: parsePlan(PLAN, "rollout.yml").plan, ref: REF });
}

describe("the job of metrics-gate", () => {
  it("takes stages, statistics and what to do about skew from the plan", () => {
    expect(job()).toMatchObject({
      stages: [
        { percent: 5, watch: 600, bake: 7200 },
        { percent: 100, watch: 300, bake: 60 },
      ],
      statistics: { falseRollback: 0.02, falsePromotion: 0.01 },
      onSkew: "hold",
    });
  });

  it.each([
    ["as the plan says", {}, ["baseline", "thresholds"]],
    [
      "as the input says, but for a metric with a judge of its own",
      { judge: "sequential" },
      ["sequential", "thresholds"],
    ],
  ] as const)("judges %s", (_what, inputs, judges) => {
    expect(job(inputs).metrics.map(({ judge }) => judge)).toEqual(judges);
  });
});

describe("the tokens for metrics", () => {
  let workspace: string;
  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), "workspace-"));
  });
  afterEach(() => rmSync(workspace, { recursive: true }));

  it.each<ActionName>(["metrics-gate", "stage"])(
    "are secrets of %s before anything is read or printed",
    async (name) => {
      const token = `sentinel-of-${name}`;
      const inputs = { "metrics-tokens": `prometheus.example.com=${token}` };
      const env = { PATH: process.env["PATH"], GITHUB_WORKSPACE: workspace };
      const error = await refusalOf(() => startJob(name, inputs, env, new AbortController().signal));
      expect(error.code).toBe("PLAN_MISSING");
      expect(redact(`with ${token} in it`)).toBe("with [secret] in it");
    },
  );

  it.each<[string, ReadonlyMap<string, string> | undefined, readonly (readonly [string, string])[]]>([
    ["go to the door that sends them", new Map([["prometheus.example.com", "t"]]), [["prometheus.example.com", "t"]]],
    ["are none where none was given", undefined, []],
  ])("%s", (_what, tokens, expected) => {
    const given: (readonly [string, string])[] = [];
    const real = { useMetricsTokens: (some: ReadonlyMap<string, string>) => void given.push(...some) };
    giveTokens({ inputs: tokens === undefined ? {} : { "metrics-tokens": tokens }, real });
    expect(given).toEqual(expected);
  });
});
