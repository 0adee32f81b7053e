import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { DEFAULT_STATISTICS } from "../../src/core/judge/terms";
import { messageOf, RolloutError } from "../../src/errors";
import { startSimulation } from "../../src/simulate/run";

const folder = mkdtempSync(join(tmpdir(), "simulate-"));
afterAll(() => rmSync(folder, { recursive: true }));

const PLAN = `version: 1
service: ion-api
regions: [us-central1]
stages:
  - { percent: 5, watch: 10m, bake: 10m }
  - { percent: 100, watch: 10m, bake: 10m }
metrics:
  - { name: error-rate, source: cloud-logging, measure: rate, bad: httpRequest.status >= 500, target: 1%, warn: 2%, rollback: 5% }
  - { name: confidence, source: cloud-logging, measure: mean, value: jsonPayload.confidence, target: 80%, warn: 75% }
`;
writeFileSync(join(folder, "rollout.yml"), PLAN);
writeFileSync(join(folder, "broken.json"), "{");

const SINCE = Date.UTC(2026, 0, 5, 12);
const buckets = Array.from({ length: 10 }, (_, minute) => ({
  from: SINCE + minute * 60_000,
  to: SINCE + (minute + 1) * 60_000,
  cell: { kind: "rate", total: 60, hits: 6 },
}));
const metric = {
  name: "error-rate",
  rule: {
    ...{ name: "error-rate", source: "cloud-logging", measure: { kind: "rate", of: "bad", hits: "entry.bad" } },
    ...{ lines: { better: "lower", target: 0.2 }, window: 300, lag: 0, role: "critical", judge: "thresholds" },
    ...{ warmUp: 0, minRequests: 0 },
  },
  terms: { statistics: DEFAULT_STATISTICS, alpha: 0.01, horizon: 600 },
  range: { from: SINCE, to: SINCE + 600_000 },
  watchFrom: SINCE,
  final: true,
  query: "",
  notes: [],
  canary: buckets,
  stable: [],
  judgement: { verdict: "pass", sentence: "error-rate was fine" },
};
/** A watch in which a tenth of the requests was bad, and the lines of that time allowed a fifth. */
const RECORD = {
  ...{ version: 1, service: { project: "p", region: "us-central1", service: "ion-api" }, rollout: "b", stable: "a" },
  ...{ stage: "stage-1", percent: 5, since: SINCE, metrics: [metric], verdict: "pass", decision: "advance" },
  decidedBy: { onInconclusive: "hold", rollbackOn: ["fail"], lastStage: false, onSkew: "warn" },
  extended: false,
};
writeFileSync(join(folder, "gate.json"), JSON.stringify(RECORD));

function start(raw: Record<string, unknown>, signal = new AbortController().signal) {
  return startSimulation({ plan: "rollout.yml", ...raw }, folder, signal);
}

async function refusal(raw: Record<string, unknown>): Promise<RolloutError> {
  const thrown: unknown = await start(raw).catch((error: unknown) => error);
  if (thrown instanceof RolloutError) return thrown;
  throw new Error(`expected a refusal, got ${messageOf(thrown)}`);
}

describe("simulate", () => {
  it("ends with 0 and a table for each stage and for whole rollouts, whatever the plan is like", async () => {
    const { exit, headline, detail = "" } = await start({ rps: "10", rollouts: "20" });
    expect({ exit, headline }).toEqual({
      exit: 0,
      headline: "20 rollouts of ion-api were played with each canary (seed 1).",
    });
    expect(detail).toContain("Taken for healthy, and for stable: error-rate with 0.5 % bad, confidence 85 %.");
    expect(detail.match(/^\| canary/gm)).toHaveLength(3);
  });

  it("prints as JSON every number, and nothing else", async () => {
    const { headline, detail } = await start({ rps: "10", rollouts: "20", format: "json" });
    expect(detail).toBeUndefined();
    expect(JSON.parse(headline)).toMatchObject({
      rollouts: 20,
      seed: 1,
      stages: [
        {
          name: "stage-1",
          scenarios: [
            { scenario: "healthy", rolledBack: { of: 20 }, passedWatch: { of: 20 }, wentOn: { of: 20 } },
            {},
            {},
            {},
            {},
            {},
          ],
          promotable: { chance: { of: 20 } },
          outlooks: [{ metric: "error-rate" }, { metric: "confidence" }],
        },
        { name: "stage-2" },
      ],
      rollout: [{ scenario: "healthy", promoted: { of: 20 } }, {}, {}, {}, {}, {}],
      planWarnings: [],
    });
  });

  it("takes what is healthy, who judges and which stage from the options", async () => {
    const options = { "error-rate": "0.1%", confidence: "90%", judge: "sequential", stage: "2", format: "json" };
    const { headline } = await start({ rps: "1", rollouts: "5", ...options });
    expect(JSON.parse(headline)).toMatchObject({
      healthy: [{ truth: 0.001 }, { truth: 0.9 }],
      // 127 without a bad one is what evidence needs in 95 of 100 cases; a window needs fewer.
      stages: [{ name: "stage-2", outlooks: [{ neededClean: 127 }, {}] }],
    });
  });

  it.each([
    { when: "the plan is missing", raw: { plan: "none.yml", rps: "1" }, code: "PLAN_MISSING", exit: 2 },
    { when: "the stage is unknown", raw: { rps: "1", stage: "beta" }, code: "STAGE_UNKNOWN", exit: 2 },
    { when: "an option is malformed", raw: { rps: "ten" }, code: "INPUT_INVALID", exit: 2 },
    { when: "the judge cannot judge the plan", raw: { rps: "1", judge: "baseline" }, code: "INPUT_INVALID", exit: 2 },
    { when: "a file of evidence is missing", raw: { replay: ["none.json"] }, code: "INPUT_INVALID", exit: 2 },
  ])("refuses with $exit where $when", async ({ raw, code, exit }) => {
    expect(await refusal(raw)).toMatchObject({ code, exit });
  });

  it("stops soon after it was cancelled, with 130", async () => {
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(), 20);
    const { exit, outputs, headline } = await start({ rps: "100", rollouts: "20000" }, cancel.signal);
    expect({ exit, outputs, headline }).toEqual({
      exit: 130,
      outputs: {},
      headline: "The simulation was stopped before it had an answer; fewer --rollouts give one sooner.",
    });
  });
});

describe("simulate --replay", () => {
  it("shows what was decided, what this plan decides, and what the file has no numbers of", async () => {
    const { exit, detail = "" } = await start({ replay: ["gate.json"], judge: "sequential" });
    expect(exit).toBe(0);
    expect(detail).toContain("gate.json: stage-1 (5 %): pass then, fail by this plan");
    expect(detail).toMatch(/\| error-rate +\| pass +\| fail +\| \d/);
    expect(detail).toContain("the file has no numbers of confidence that are a mean");
  });

  it("shows an answer that was only in part as the error that it was", async () => {
    const fine = buckets.map((bucket) => ({ ...bucket, cell: { kind: "rate", total: 60, hits: 0 } }));
    const partly = {
      ...RECORD,
      verdict: "error",
      metrics: [{ ...metric, canary: fine, unanswered: "the log was away" }],
    };
    writeFileSync(join(folder, "partly.json"), JSON.stringify(partly));
    const { exit, detail = "" } = await start({ replay: ["partly.json"] });
    expect(exit).toBe(0);
    expect(detail).toContain("partly.json: stage-1 (5 %): error then, error by this plan");
    expect(detail).toContain("error-rate could not be read: the log was away");
  });

  it("refuses all files at once that cannot be read", async () => {
    const { message, hint } = await refusal({ replay: ["broken.json", "gate.json", "none.json"] });
    expect(message).toContain("broken.json: expected JSON");
    expect(message).toContain("expected an evidence file at none.json");
    expect(message).not.toContain("gate.json:");
    expect(hint).toContain("evidence");
  });
});
