import { describe, expect, test } from "vitest";
import { withJudge } from "../../src/plan/judges";
import { parseWith, refusal } from "./plans";

const MEAN = "{ name: c, source: cloud-logging, measure: mean, value: jsonPayload.c, target: 80%, warn: 75%";
const { plan } = parseWith(`judge: sequential\nmetrics: [{ source: cloud-run }, ${MEAN}, judge: thresholds }]\n`);
const judgesOf = ({ metrics }: typeof plan) => metrics.map(({ name, judge }) => `${name} by ${judge}`);

test("a metric is judged as the plan says, unless it says so itself", () => {
  expect(judgesOf(plan)).toEqual(["error-rate by sequential", "latency-p95 by sequential", "c by thresholds"]);
});

describe("another judge for the plan", () => {
  test("leaves a metric's own alone, and all else as it was", () => {
    const judged = withJudge(plan, "baseline");
    expect(judgesOf(judged)).toEqual(["error-rate by baseline", "latency-p95 by baseline", "c by thresholds"]);
    expect({ ...judged, judge: plan.judge, metrics: plan.metrics }).toEqual(plan);
    expect(judged.judge).toBe("baseline");
  });

  test("can be replaced again", () => {
    expect(judgesOf(withJudge(withJudge(plan, "baseline"), "sequential"))).toEqual(judgesOf(plan));
  });

  test("is refused where a mean would go by baseline, with what to paste", () => {
    const { code, message, hint } = refusal(() =>
      withJudge(parseWith(`metrics: [{ source: cloud-run }, ${MEAN} }]\n`).plan, "baseline"),
    );
    expect([code, message]).toEqual([
      "INPUT_INVALID",
      "at judge: expected judge thresholds or sequential beside measure mean, which stable's numbers cannot be compared with, got baseline for c",
    ]);
    expect(hint).toContain("- { name: c, judge: sequential }");
  });
});
