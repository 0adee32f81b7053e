import { describe, expect, it } from "vitest";
import { judgeThresholds } from "../../../src/core/judge/thresholds";
import { metricsLine, metricsTable, renderGate } from "../../../src/core/report/gates";
import { type HealthEvidence, type Look, renderHealth } from "../../../src/core/report/health";
import type { Verdict } from "../../../src/core/verdict";
import { ERROR_RATE, LATENCY, minutes, p95At, range, rate } from "../judge/cases";
import { NOON, REF } from "../states";
import { KEPT } from "./cases";

function judged(rule: typeof ERROR_RATE, cell: Parameters<typeof minutes>[0][number]) {
  const count = rule.window / 60;
  const buckets = minutes(Array(count).fill(cell));
  return judgeThresholds(rule, { range: range(count), notes: [], canary: buckets, query: "q", final: false });
}

describe("what a person reads", () => {
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
