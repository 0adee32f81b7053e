import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EvidenceWeight, Judgement } from "../../../src/core/judge/judgement";
import type { ShareFinding } from "../../../src/core/judge/share";
import type { GateFinding } from "../../../src/core/report/evidence";
import { metricsLine, renderMetrics } from "../../../src/core/report/metrics";
import { renderPot } from "../../../src/core/report/weight";
import { LATENCY } from "../judge/cases";
import { gateFinding, judgement, KEPT } from "./cases";
import { cellsOf } from "./reading";

const PLACE = { stage: "one", percent: 5 };
const HELD = { decision: "hold", exit: 3, evidence: KEPT } as const;

const weight: EvidenceWeight = {
  version: 1,
  failures: 2,
  harm: { log: Math.log(2.1), needed: Math.log(200) },
  safe: { log: Math.log(38), needed: Math.log(100) },
  interval: { lower: 0.0005, upper: 0.06 },
  shared: false,
  missing: 68,
};
const thin = judgement({ verdict: "inconclusive", evidence: weight, stable: { value: 0.005, samples: 9500 } });
const slow = judgement({
  metric: "latency-p95",
  verdict: "fail",
  role: "advisory",
  judge: "thresholds",
  warned: true,
  measure: "p95",
  lines: LATENCY.lines,
  decisive: { value: 21, samples: 90, from: 0, to: 1 },
  overall: { value: 16, samples: 500 },
  sentence: "latency-p95 was 21 s",
  notes: ["its counter began anew"],
});
const silent = judgement({
  metric: "confidence",
  verdict: "no-data",
  role: "dry-run",
  overall: { samples: 0 },
  sentence: "confidence saw nothing to count",
});
const skewed: ShareFinding = {
  verdict: "inconclusive",
  configured: 5,
  observed: 9,
  requests: 10_000,
  sentence: "9 % of 10000 requests reached the canary, and 5 % should",
};

const render = (found: GateFinding) => renderMetrics(PLACE, found, HELD);

describe("what a person reads after a watch", () => {
  it("has every metric with its role, stable's value, the evidence, and what is missing", () => {
    expect(render(gateFinding([thin, slow, silent], { share: skewed })).summary).toMatchInlineSnapshot(`
      "### 🟡 metrics-gate: inconclusive

      one (5 %): inconclusive, hold. error-rate was 0.4 % over 500 requests.

      | Metric | Verdict | Worst window | Overall | Stable | Requests | Evidence | Target | Warn | Roll back |
      | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
      | error-rate | 🟡 inconclusive | – | 0.4 % | 0.5 % | 500 | harm 2.1/200 ×, safe 38/100 × | &lt; 1 % | > 2 % | > 5 % |
      | latency-p95 (advisory) | 🛑 fail (warn) | 21 s | 16 s | – | 500 | – | &lt; 15 s | > 17 s | > 20 s |
      | confidence (dry run) | ⚪ no-data | – | – | – | 0 | – | &lt; 1 % | > 2 % | > 5 % |

      - error-rate was 0.4 % over 500 requests; the value lies between 0.05 % and 6 %; about 68 more good requests would make it pass.
      - latency-p95 was 21 s; its counter began anew.
      - confidence saw nothing to count.
      - 🟡 9 % of 10000 requests reached the canary, and 5 % should.

      Evidence: \`sha256:0a1b2c\`
      "
    `);
  });

  it("is one short line in the log at each look", () => {
    expect(metricsLine(gateFinding([thin, slow, silent]), 119.6)).toMatchInlineSnapshot(
      `"error-rate 0.4 % (500, harm 2.1/200 ×)  latency-p95 16 s (500)  confidence no data (0)  120 s left"`,
    );
  });

  it.each<[string, Partial<EvidenceWeight>, string]>([
    ["two ends", {}, "the value lies between 0.05 % and 6 %"],
    ["a lower end", { interval: { lower: 0.0005 } }, "the value is at least 0.05 %"],
    ["an upper end", { interval: { upper: 0.06 } }, "the value is at most 6 %"],
  ])("tells an interval of %s", (_what, change, words) => {
    const found = judgement({ evidence: { ...weight, ...change } });
    expect(render(gateFinding([found])).summary).toContain(`over 500 requests; ${words}; about 68 more good`);
  });

  it.each<[string, number | null, number, string]>([
    ["not begun to grow", 0, 200, "1/200 ×"],
    ["shrunk", Math.log(0.04), 200, "0/200 ×"],
    ["been lost", null, 750, "0/750 ×"],
    ["grown", Math.log(212.4), 750, "212/750 ×"],
    ["almost filled", Math.log(749.9), 750, "749/750 ×"],
    ["been filled", Math.log(750), 750, "750/750 ×"],
    ["grown beyond all measure", 900, 100, "1000000+/100 ×"],
  ])("shows a pot that has %s", (_what, log, needed, shown) => {
    expect(renderPot({ log, needed: Math.log(needed) })).toBe(shown);
  });
});

const bad = judgement({ verdict: "fail", sentence: "the bad one" });
const doubtful = judgement({ verdict: "inconclusive", sentence: "the doubtful one" });
const good = judgement({ sentence: "the good one" });

describe("the headline names what decided", () => {
  it.each<[string, readonly Judgement[], Partial<GateFinding>, string]>([
    ["the critical one that failed", [good, doubtful, bad], {}, "one (5 %): fail, hold. the bad one."],
    [
      "the critical one before an advisory one",
      [{ ...bad, role: "advisory" }, doubtful],
      {},
      "one (5 %): inconclusive, hold. the doubtful one.",
    ],
    [
      "the advisory one that would have failed",
      [good, { ...bad, role: "advisory" }],
      {},
      "one (5 %): inconclusive, hold. the bad one (advisory).",
    ],
    ["no dry run, however bad", [{ ...bad, role: "dry-run" }, good], {}, "one (5 %): pass, hold. the good one."],
    [
      "the share of the requests where it alone holds",
      [good],
      { verdict: "inconclusive", share: skewed },
      `one (5 %): inconclusive, hold. ${skewed.sentence}.`,
    ],
    [
      "the extension",
      [doubtful],
      { extended: true },
      "one (5 %): inconclusive after one extension, hold. the doubtful one.",
    ],
    ["that there was no metric", [], {}, "one (5 %): no-data, hold. No metric was judged."],
    [
      "that no metric may decide",
      [{ ...good, role: "dry-run" }],
      {},
      "one (5 %): no-data, hold. No metric of the plan may decide.",
    ],
  ])("%s", (_what, judgements, change, headline) => {
    expect(render(gateFinding(judgements, change)).headline).toBe(headline);
  });
});

describe("the annotation", () => {
  const passed = (found: GateFinding) => renderMetrics(PLACE, found, { ...HELD, decision: "advance", exit: 0 });

  it.each<[string, GateFinding, "notice" | "warning"]>([
    ["all is well", gateFinding([good]), "notice"],
    ["a critical metric is beyond its warn line", gateFinding([{ ...good, warned: true }]), "warning"],
    ["a dry run alone is beyond its warn line", gateFinding([good, { ...silent, warned: true }]), "notice"],
    ["the requests are shared out as asked", gateFinding([good], { share: { ...skewed, verdict: "pass" } }), "notice"],
    ["they are not", gateFinding([good], { share: skewed }), "warning"],
  ])("where %s", (_what, found, level) => {
    expect(passed(found).annotation?.level).toBe(level);
  });

  it("says how the requests were shared out where that was not as asked", () => {
    expect(passed(gateFinding([good], { share: skewed })).annotation?.message).toContain(` Also, ${skewed.sentence}.`);
  });
});

describe("whatever a backend answers", () => {
  const nasty = fc
    .array(fc.constantFrom("|", "\\", "`", "\n", "\r", "<b>", "- ", "```", "a", " "), { maxLength: 10 })
    .map((parts) => parts.join(""));

  it("the table keeps its ten columns, and the lists one line a metric", () => {
    fc.assert(
      fc.property(nasty, nasty, nasty, (metric, sentence, note) => {
        const found = judgement({ metric, sentence: `x${sentence}`, notes: [note] });
        const lines = render(gateFinding([found], { share: { ...skewed, sentence: `y${sentence}` } })).summary.split(
          "\n",
        );
        expect(lines.filter((line) => line.startsWith("|")).map((row) => cellsOf(row).length)).toEqual([10, 10, 10]);
        expect(lines.filter((line) => line.startsWith("- "))).toHaveLength(2);
        expect(lines.join("\n")).not.toContain("<b>");
      }),
    );
  });
});
