import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeThresholds } from "../../../src/core/judge/thresholds";
import { metricsLine, metricsTable, renderGate } from "../../../src/core/report/gates";
import { type HealthEvidence, type Look, renderHealth } from "../../../src/core/report/health";
import { joinOutcomes, type Outcome } from "../../../src/core/report/outcome";
import {
  renderLeftoverDeleted,
  renderRollbackHeld,
  renderRollbackNeedless,
  renderRolledBack,
} from "../../../src/core/report/rollback";
import { renderDryRun, renderMoved } from "../../../src/core/report/rollout";
import { toPatch } from "../../../src/core/update";
import type { Verdict } from "../../../src/core/verdict";
import { ERROR_RATE, LATENCY, minutes, p95At, range, rate } from "../judge/cases";
import { CANARY, latest, ledgerWith, NOON, pin, REF, STABLE, stateOf } from "../states";
import { cellsOf } from "./reading";

const KEPT = { path: "/evidence/e.json", digest: "0a1b2c" };
const halfway = stateOf([pin(STABLE, 95, "stable"), pin(CANARY, 5, "canary")], {
  serving: [
    { kind: "revision", revision: STABLE, percent: 95, tag: "stable" },
    { kind: "revision", revision: CANARY, percent: 5, tag: "canary", uri: "https://canary---ion.example" },
  ],
});
const refuge = {
  kind: "revision",
  revision: STABLE,
  canary: CANARY,
  why: "the ledger's stable revision",
  canaryReady: true,
} as const;

function judged(rule: typeof ERROR_RATE, cell: Parameters<typeof minutes>[0][number]) {
  const count = rule.window / 60;
  const buckets = minutes(Array(count).fill(cell));
  return judgeThresholds(rule, { range: range(count), buckets, query: "q", final: false });
}

describe("what a person reads", () => {
  it("after a move", () => {
    expect(renderMoved(halfway, ledgerWith(), "one: 5 % of the users are on it.", true).summary).toMatchInlineSnapshot(`
      "### Rollout of ion

      one: 5 % of the users are on it.

      |  |  |  |
      | --- | --- | --- |
      | stable | \`ion-00001-aaa\` | tag \`stable\` |
      | canary | \`ion-00002-bbb\` | https://canary---ion.example |
      | image | \`v2\` |  |
      | traffic | ion-00001-aaa 95 % (stable), ion-00002-bbb 5 % (canary) | read back |
      "
    `);
  });

  it("after a gate of metrics", () => {
    const judgements = [judged(ERROR_RATE, rate(100, 6)), judged(LATENCY, p95At(16)), judged(ERROR_RATE, undefined)];
    const result = {
      gate: "metrics-gate",
      verdict: "fail",
      decision: "rollback",
      exit: 1,
      headline: "one (5 %): fail, rollback. error-rate was 6 %.",
      evidence: KEPT,
      warned: true,
    } as const;
    expect(renderGate(result, metricsTable(judgements)).summary).toMatchInlineSnapshot(`
      "### 🛑 metrics-gate: fail

      one (5 %): fail, rollback. error-rate was 6 %.

      | Metric | Verdict | Worst window | Overall | Requests | Target | Warn | Roll back |
      | --- | --- | --- | --- | --- | --- | --- | --- |
      | error-rate | 🛑 fail (warn) | 6 % | 6 % | 500 | &lt; 1 % | > 2 % | > 5 % |
      | latency-p95 | 🟡 inconclusive | 16 s | 16 s | 1000 | &lt; 15 s | > 17 s | > 20 s |
      | error-rate | ⚪ no-data | – | – | 0 | &lt; 1 % | > 2 % | > 5 % |

      Evidence: \`sha256:0a1b2c\`
      "
    `);
    expect(metricsLine(judgements, 120)).toMatchInlineSnapshot(
      `"error-rate 6 % (500)  latency-p95 16 s (1000)  error-rate no data (0)  120 s left"`,
    );
  });

  const look = (ok: boolean, why: string): Look => ({ name: "/health", at: NOON, ok, status: 200, latency: 0.25, why });
  const chat: Look = { name: "chat", at: NOON, ok: false, latency: 15, why: "no answer within 15 s | reset" };
  const health = (change: Partial<HealthEvidence>): HealthEvidence => ({
    service: REF,
    url: "https://canary---ion.example",
    verdict: "pass",
    passes: 3,
    looks: [look(false, "HTTP 503"), look(true, "HTTP 200 in 0.25 s")],
    checks: [],
    ...change,
  });

  it("after a gate of health", () => {
    expect(renderHealth(health({ verdict: "fail", checks: [chat] }), KEPT).summary).toMatchInlineSnapshot(`
      "### 🛑 health-gate: fail

      The canary of ion is healthy, but chat failed: no answer within 15 s | reset.

      | Check |  | Latency | Answer |
      | --- | --- | --- | --- |
      | /health | ✅ | 0.25 s | HTTP 200 in 0.25 s |
      | chat | 🛑 | 15.00 s | no answer within 15 s \\| reset |

      Evidence: \`sha256:0a1b2c\`
      "
    `);
  });

  it.each<[string, Partial<HealthEvidence>, string]>([
    ["all is well", {}, "The canary of ion was healthy 3 times in a row and answered 0 check(s) as expected."],
    [
      "a check fails",
      { verdict: "fail", checks: [chat] },
      "The canary of ion is healthy, but chat failed: no answer within 15 s | reset.",
    ],
    [
      "it never was healthy",
      { verdict: "fail", looks: [look(false, "HTTP 503")] },
      "The canary of ion was not healthy 3 times in a row by the deadline (1 looks); at last: HTTP 503.",
    ],
    [
      "it never was asked",
      { verdict: "fail", looks: [] },
      "The canary of ion was not healthy 3 times in a row by the deadline (0 looks); at last: never asked.",
    ],
  ])("in one sentence where %s", (_what, change, headline) => {
    expect(renderHealth(health(change), KEPT).headline).toBe(headline);
  });

  it("after a rollback", () => {
    const state = stateOf([pin(STABLE, 100), pin(CANARY, 0, "canary")]);
    const job = { mode: "emergency", reason: "error rate 6 %" };
    expect(renderRolledBack(state, refuge, job, 3.21).summary).toMatchInlineSnapshot(`
      "### ⏪ Rolled back ion

      ion was rolled back to ion-00001-aaa in 3.2 s: error rate 6 %.

      |  |  |  |
      | --- | --- | --- |
      | restored | \`ion-00001-aaa\` | the ledger's stable revision |
      | taken back | \`ion-00002-bbb\` | kept at 0 % under its tag |
      | traffic | ion-00001-aaa 100 %, ion-00002-bbb 0 % (canary) | read back |

      New revisions get no traffic until a rollout moves it, or until \`gcloud run services update-traffic --to-latest\`.
      "
    `);
  });

  it.each([
    ["kept under its tag", "emergency", true, "kept at 0 % under its tag"],
    ["kept without one, for it is not ready", "emergency", false, "kept without its tag, for it is not ready"],
    ["deleted", "delete", true, "| deleted |"],
  ])("of a canary taken back that is %s", (_what, mode, canaryReady, told) => {
    expect(renderRolledBack(halfway, { ...refuge, canaryReady }, { mode, reason: "" }, 1).summary).toContain(told);
  });

  it.each<[string, Outcome, string, number]>([
    ["needless", renderRollbackNeedless(halfway, "no rollout is known"), "nothing-to-do", 0],
    ["held", renderRollbackHeld(halfway, "traffic is split"), "held", 3],
    ["a deletion of what was left", renderLeftoverDeleted(halfway, CANARY), "deleted", 0],
    ["done", renderRolledBack(halfway, refuge, { mode: "normal", reason: "" }, 1), "rolled-back", 0],
    ["done by deletion", renderRolledBack(halfway, refuge, { mode: "delete", reason: "" }, 1), "deleted", 0],
  ])("a rollback that is %s says so to the machine, too", (_what, outcome, word, exit) => {
    expect([outcome.outputs["outcome"], outcome.exit]).toEqual([word, exit]);
    expect(outcome.summary).toContain(outcome.headline);
  });

  it("before a change, in a dry run", () => {
    const request = { ref: REF, plannedOn: 7, etag: '"e"', traffic: [latest(100)], annotations: {} };
    expect(renderDryRun("ion", [toPatch(request)], {}).summary).toMatchInlineSnapshot(`
      "### Dry run for ion

      Dry run: 1 request(s) would change ion; none was sent.

      \`\`\`\`http
      PATCH /v2/projects/demo/locations/us-central1/services/ion?updateMask=traffic,annotations
      {
        "name": "projects/demo/locations/us-central1/services/ion",
        "etag": "\\"e\\"",
        "annotations": {},
        "traffic": [
          {
            "type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST",
            "percent": 100
          }
        ]
      }
      \`\`\`\`
      "
    `);
  });
});

describe("an annotation", () => {
  it.each<[Verdict, boolean, "notice" | "warning" | "error"]>([
    ["pass", false, "notice"],
    ["pass", true, "warning"],
    ["inconclusive", false, "warning"],
    ["no-data", false, "warning"],
    ["error", false, "warning"],
    ["fail", false, "error"],
  ])("of %s (beyond the warn line: %s) is a %s", (verdict, warned, level) => {
    const result = { gate: "metrics-gate", verdict, exit: 0, headline: "It is so.", evidence: KEPT, warned } as const;
    expect(renderGate(result, "").annotation).toEqual({
      level,
      title: `metrics-gate: ${verdict}`,
      message: "It is so.",
    });
  });
});

describe("several steps as one", () => {
  const step = (name: string, outputs: Record<string, string>, exit: 0 | 1 = 0): Outcome => ({
    exit,
    outputs,
    headline: `${name}.`,
    summary: `### ${name}\n`,
    annotation: { level: "notice", title: name, message: name },
  });

  it("add their outputs up, the later one wins, and the last one has the word", () => {
    const steps = [step("one", { percent: "5", url: "u" }), step("two", { percent: "25" }, 1)];
    expect(joinOutcomes(steps, {})).toEqual({
      exit: 1,
      outputs: { percent: "25", url: "u" },
      headline: "two.",
      summary: "### one\n\n### two\n",
      annotation: { level: "notice", title: "two", message: "two" },
    });
    expect(joinOutcomes(steps, { exit: 0, outputs: { percent: "0" } })).toMatchObject({
      exit: 0,
      outputs: { percent: "0" },
    });
  });

  it("of which there are none are nothing", () => {
    expect(joinOutcomes([], {})).toEqual({ exit: 0, outputs: {}, headline: "", summary: "" });
  });
});

describe("whatever a canary answers or a person writes", () => {
  const nasty = fc
    .array(fc.constantFrom("|", "\\", "`", "\n", "<b>", "```", "a", " "), { maxLength: 10 })
    .map((parts) => parts.join(""));

  it("the table of checks keeps its four columns", () => {
    fc.assert(
      fc.property(nasty, nasty, (name, why) => {
        const looks: Look[] = [{ name, at: NOON, ok: false, latency: 1, why }];
        const evidence: HealthEvidence = {
          service: REF,
          url: "",
          verdict: "fail",
          passes: 3,
          looks,
          checks: [],
        };
        const rows = renderHealth(evidence, KEPT)
          .summary.split("\n")
          .filter((line) => line.startsWith("|"));
        expect(rows.map((row) => cellsOf(row).length)).toEqual([4, 4, 4]);
      }),
    );
  });

  it("a reason cannot break the report of a rollback", () => {
    fc.assert(
      fc.property(nasty, (reason) => {
        const { summary } = renderRolledBack(halfway, refuge, { mode: "normal", reason }, 1);
        const lines = summary.split("\n");
        expect(lines.filter((line) => line.startsWith("| "))).toHaveLength(5);
        expect(lines.filter((line) => line.startsWith("```"))).toEqual([]);
      }),
    );
  });
});
