import { describe, expect, it } from "vitest";
import type { Bucket, MetricRule } from "../../../src/core/metric";
import { scenariosFor } from "../../../src/core/simulate/scenario";
import { trafficMaker } from "../../../src/core/simulate/traffic";
import { errorRate, latency } from "./plays";
import { seeded } from "./seeded";

const DAY = 1440;

function draw(metrics: readonly MetricRule[], scenario: string, { percent = 5, profile = [10] } = {}) {
  const played = scenariosFor(metrics, {}).find(({ name }) => name === scenario);
  if (played === undefined) throw new Error(`expected the scenario ${scenario}, got none`);
  return trafficMaker(metrics, played, profile, percent)(seeded(3));
}

/** Requests and hits of rate buckets, in all. */
function sums(buckets: readonly Bucket[]): { total: number; hits: number } {
  const cells = buckets.flatMap(({ cell }) => (cell.kind === "rate" ? cell : []));
  return {
    total: cells.reduce((sum, { total }) => sum + total, 0),
    hits: cells.reduce((sum, { hits }) => sum + hits, 0),
  };
}

const success: MetricRule = errorRate("sequential", {
  name: "success-rate",
  measure: { kind: "rate", of: "good" },
  lines: { better: "higher", target: 0.95, warn: 0.93, rollback: 0.9 },
});

describe("a day's traffic", () => {
  it("is split by the stage's percent, and only the canary is at fault", () => {
    const { canary, stable } = draw([errorRate("sequential")], "8 % errors").buckets(0, DAY);
    const [ours, theirs] = [sums(canary), sums(stable)];
    // 10 requests/s are 864,000 a day; four standard errors.
    expect(Math.abs(ours.total - 43_200)).toBeLessThan(4 * Math.sqrt(43_200));
    expect(Math.abs(theirs.total - 820_800)).toBeLessThan(4 * Math.sqrt(820_800));
    expect(ours.hits / ours.total).toBeCloseTo(0.08, 2);
    expect(theirs.hits / theirs.total).toBeCloseTo(0.005, 3);
  });

  it.each([
    ["for thresholds, which compare with nobody", draw([errorRate("thresholds")], "healthy").buckets(0, 10).stable, 0],
    [
      "at 100 %, where nobody asks it",
      draw([errorRate("sequential")], "healthy", { percent: 100 }).buckets(0, 10).stable,
      0,
    ],
  ])("has no requests of stable %s", (_, stable, requests) => {
    expect(sums(stable).total).toBe(requests);
  });

  it("stays as it was drawn however far and often it is looked at", () => {
    const traffic = draw([latency("sequential")], "healthy");
    const early = traffic.buckets(0, 30).canary;
    const late = traffic.buckets(0, 90).canary;
    expect(late.slice(0, 30)).toEqual(early);
    expect(traffic.buckets(0, 30).canary).toEqual(early);
    expect(late.map(({ from, to }) => to - from)).toEqual(new Array(90).fill(60_000));
  });

  it("is the same requests for metrics that count good ones and bad ones", () => {
    const traffic = draw([errorRate("sequential"), success], "5 % errors");
    const [bad, good] = [sums(traffic.buckets(0, 60).canary), sums(traffic.buckets(1, 60).canary)];
    expect(good).toEqual({ total: bad.total, hits: bad.total - bad.hits });
    expect(traffic.servedUntil(3600)).toEqual({ requests: bad.total, bad: bad.hits });
  });

  it("has users hit in every minute that was begun, and no later one", () => {
    const traffic = draw([errorRate("sequential")], "50 % errors");
    const { canary } = traffic.buckets(0, 10);
    expect(traffic.servedUntil(150)).toEqual({
      requests: sums(canary.slice(0, 3)).total,
      bad: sums(canary.slice(0, 3)).hits,
    });
  });
});

describe("canaries at their warn lines", () => {
  const at = (metric: MetricRule) => scenariosFor([metric], {}).find(({ fault }) => fault === "limit")?.canary;
  it.each([
    ["a share of bad ones is as bad as the line", errorRate("sequential"), 0.02],
    ["a share of good ones leaves the rest bad", success, 1 - 0.93],
    ["a P95 is the line", latency("sequential"), 17],
    ["without a warn line it is the target", latency("sequential", { lines: { better: "lower", target: 15 } }), 15],
  ] as const)("%s", (_, metric, truth) => {
    expect(at(metric)).toEqual([truth]);
  });
});
