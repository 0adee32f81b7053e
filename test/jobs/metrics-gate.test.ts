import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { redact } from "../../src/github/redact";
import type { ActionName } from "../../src/inputs/registry";
import { startJob } from "../../src/jobs";
import { giveTokens, metricsJob, refusePlainTokens } from "../../src/jobs/metrics-gate";
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

describe("a token for an address that is not encrypted", () => {
  const asking = (source: string) =>
    metricsJob(INPUTS, {
      plan: parsePlan(
        `version: 1\nservice: ion\nregions: [us-central1]\nmetrics: [{ name: m, target: 1%, measure: rate, ${source} }]\n`,
        "rollout.yml",
      ).plan,
      ref: REF,
    });
  const prometheus = (endpoint: string) =>
    asking(`source: prometheus, series: a, bad: labels.c == "5", endpoint: "${endpoint}"`);
  const http = (url: string) => asking(`source: http, points: body, counts: bad, url: "${url}"`);
  const check = (host: string, job: ReturnType<typeof metricsJob>) => () =>
    refusePlainTokens({ "metrics-tokens": new Map([[host, "t"]]) }, job);

  it.each([
    ["a Prometheus server", "a.example", prometheus("http://a.example/prefix")],
    ["its usual port", "a.example:80", prometheus("http://a.example")],
    ["a port of its own", "a.example:9090", prometheus("http://A.example:9090")],
    ["an endpoint", "a.example", http("http://a.example/{canary}")],
  ])("is refused before anything is asked: %s", async (_what, host, job) => {
    const error = await refusalOf(async () => check(host, job)());
    expect([error.code, error.exit]).toEqual(["INPUT_INVALID", 2]);
    expect(error.message).toMatch(
      /^at metrics-tokens: expected an https address of a\.example\S* in the plan's metric m/,
    );
  });

  it.each([
    ["by https", "a.example", prometheus("https://a.example")],
    ["of another host", "b.example", prometheus("http://a.example")],
    ["of another port", "a.example:9090", prometheus("http://a.example")],
    ["on this machine", "127.0.0.1:9090", prometheus("http://127.0.0.1:9090")],
    ["on this machine by name", "prom.localhost", http("http://prom.localhost/")],
    ["that is asked for no address", "a.example", job()],
  ])("is none: %s", (_what, host, asked) => {
    expect(check(host, asked)).not.toThrow();
  });

  it("ends the gate with bad input before the service is read", async () => {
    const workspace = mkdtempSync(join(tmpdir(), "workspace-"));
    const plan = join(workspace, "rollout.yml");
    writeFileSync(
      plan,
      'version: 1\nproject: p\nservice: ion\nregions: [us-central1]\nmetrics: [{ name: m, target: 1%, measure: rate, source: http, points: body, counts: bad, url: "http://a.example/" }]\n',
    );
    const codes = await Promise.all(
      (["metrics-gate", "stage"] as const).map(async (name) => {
        const inputs = { plan, "metrics-tokens": "a.example=sentinel" };
        const env = { PATH: process.env["PATH"], GITHUB_WORKSPACE: workspace };
        return (await refusalOf(() => startJob(name, inputs, env, new AbortController().signal))).message;
      }),
    );
    rmSync(workspace, { recursive: true });
    expect(codes).toEqual([expect.stringContaining("at metrics-tokens"), expect.stringContaining("at metrics-tokens")]);
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
