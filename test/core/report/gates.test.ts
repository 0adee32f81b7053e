import { describe, expect, it } from "vitest";
import { renderGate } from "../../../src/core/report/gates";
import { type HealthEvidence, type Look, renderHealth } from "../../../src/core/report/health";
import type { Verdict } from "../../../src/core/verdict";
import { NOON, REF } from "../states";
import { KEPT } from "./cases";

describe("what a person reads", () => {
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

  it.each<[Verdict, "warning" | "error"]>([
    ["pass", "warning"],
    ["fail", "error"],
  ])("of %s that has a warning beside it is a %s, and says both", (verdict, level) => {
    const result = { gate: "g", verdict, exit: 0, headline: "It is so.", evidence: KEPT, warned: false } as const;
    const { annotation } = renderGate({ ...result, warning: "But look." });
    expect(annotation).toEqual({ level, title: `g: ${verdict}`, message: "It is so. But look." });
  });
});
