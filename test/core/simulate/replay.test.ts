import { describe, expect, it } from "vitest";
import { DEFAULT_STATISTICS } from "../../../src/core/judge/terms";
import type { Bucket, MetricRule } from "../../../src/core/metric";
import { dispersionOf } from "../../../src/core/simulate/dispersion";
import { type RecordedWatch, type ReplayedPlan, replay } from "../../../src/core/simulate/replay";
import { renderReplay } from "../../../src/core/simulate/text";
import { errorRate, latency } from "./plays";

const SINCE = Date.UTC(2026, 0, 5, 12);

/** Minutes with so many requests and, of these, so many bad ones. */
function minutes(requests: number, bad: readonly number[]): Bucket[] {
  return bad.map((hits, minute) => ({
    from: SINCE + minute * 60_000,
    to: SINCE + (minute + 1) * 60_000,
    cell: { kind: "rate", total: requests, hits },
  }));
}

function watch(canary: readonly Bucket[], stable: readonly Bucket[] = []): RecordedWatch {
  const range = { from: SINCE, to: SINCE + canary.length * 60_000 };
  const judgement = { verdict: "pass", sentence: "error-rate was fine" } as const;
  const rule = { measure: { kind: "rate", of: "bad" } } as const;
  const series = { name: "error-rate", rule, canary, stable, range, watchFrom: SINCE, final: true, judgement };
  return { stage: "stage-1", percent: 5, since: SINCE, verdict: "pass", metrics: [series] };
}

function plan(metrics: readonly MetricRule[], onSkew: ReplayedPlan["onSkew"] = "warn"): ReplayedPlan {
  const stages = [
    { name: "stage-1", percent: 5, watch: 3600, bake: 0 },
    { name: "stage-2", percent: 100, watch: 3600, bake: 0 },
  ];
  return {
    stages,
    metrics,
    statistics: DEFAULT_STATISTICS,
    onInconclusive: "hold",
    rollback: { on: ["fail"] },
    onSkew,
  };
}

/** The same watch with something else said of its only metric. */
function changed(recorded: RecordedWatch, change: Partial<RecordedWatch["metrics"][number]>): RecordedWatch {
  return { ...recorded, metrics: recorded.metrics.map((series) => ({ ...series, ...change })) };
}

const FINE = minutes(30, new Array<number>(60).fill(0));
/** Fine for twenty minutes, then a tenth is bad. */
const BROKEN = minutes(
  30,
  Array.from({ length: 60 }, (_, minute) => (minute < 20 ? 0 : 3)),
);

describe("a watch that was kept", () => {
  it("is judged by the plan's lines and judge, and tells when it would have failed", () => {
    const { before, now, metrics } = replay(plan([errorRate("sequential", { lag: 120 })]), watch(BROKEN));
    expect({ before, now }).toEqual({ before: "pass", now: "fail" });
    expect(metrics[0]?.failedAfter).toBeGreaterThan(22 * 60);
    expect(metrics[0]?.failedAfter).toBeLessThan(40 * 60);
  });

  it.each([
    { when: "the numbers are fine", rule: errorRate("sequential"), now: "pass" },
    {
      when: "there are fewer requests than the plan's minimum",
      rule: errorRate("sequential", { minRequests: 5000 }),
      now: "inconclusive",
    },
    {
      when: "the plan's warm-up leaves nothing of it",
      rule: errorRate("sequential", { warmUp: 3600 }),
      now: "no-data",
    },
    { when: "the plan's metric has another name", rule: errorRate("sequential", { name: "errors" }), now: "no-data" },
    {
      when: "the plan's metric measures something else",
      rule: latency("sequential", { name: "error-rate" }),
      now: "no-data",
    },
  ])("is $now by the plan where $when", ({ rule, now }) => {
    const found = replay(plan([rule]), watch(FINE));
    expect({ verdict: found.now, metric: found.metrics[0]?.now }).toEqual({ verdict: now, metric: now });
  });

  it("is shown with what does not fit: no numbers, numbers left out, an unknown stage", () => {
    const found = replay(plan([errorRate("sequential", { name: "errors" })]), { ...watch(FINE), stage: "beta" });
    const text = renderReplay("gate.json", found);
    expect(text).toContain("gate.json: beta (5 %): pass then, no-data by this plan");
    expect(text).toContain("the file has no numbers of errors that are a rate");
    expect(text).toContain("the plan has no metric error-rate: its numbers were left out");
    expect(text).toContain("the plan has no stage beta: judged with the error budget of stage-1");
  });
});

describe("a question that was not answered, or in part", () => {
  it.each([
    { when: "nothing came", seen: watch([]), now: "error" },
    { when: "what came is fine", seen: watch(FINE), now: "error" },
    { when: "what came fails", seen: watch(BROKEN), now: "fail" },
  ])("is $now again where $when", ({ seen, now }) => {
    const found = replay(plan([errorRate("sequential")]), changed(seen, { unanswered: "the backend was away" }));
    expect({ gate: found.now, metric: found.metrics[0]?.now }).toEqual({ gate: now, metric: now });
  });

  it("is told with why", () => {
    const found = replay(plan([errorRate("thresholds")]), changed(watch(FINE), { unanswered: "the backend was away" }));
    expect(found.metrics[0]?.sentence).toContain("could not be read: the backend was away");
  });
});

describe("numbers that were counted otherwise", () => {
  /** The same requests as FINE, with the good ones counted. */
  const good = FINE.map((bucket): Bucket => ({ ...bucket, cell: { kind: "rate", total: 30, hits: 30 } }));
  const counted = changed(watch(good, good), { rule: { measure: { kind: "rate", of: "good" } } });

  it("are turned where good ones were counted and the plan counts bad ones", () => {
    const found = replay(plan([errorRate("baseline")]), counted);
    expect(found.metrics[0]?.now).toBe("pass");
    expect(found.notes).toEqual(["error-rate was counted the other way round: hits were taken from all"]);
  });

  it("are told where the condition was another", () => {
    const other = changed(watch(FINE), { rule: { measure: { kind: "rate", of: "bad", hits: "entry.bad" } } });
    expect(replay(plan([errorRate("sequential")]), other).notes).toEqual([
      "error-rate was counted by entry.bad then and is by the source's own in the plan: judged as it was counted",
    ]);
  });

  it("are none where the record says that they are of another kind, even without a bucket", () => {
    const found = replay(plan([errorRate("sequential")]), changed(watch([]), { rule: { measure: { kind: "p95" } } }));
    expect(found.metrics[0]).toMatchObject({ now: "no-data" });
    expect(found.metrics[0]?.sentence).toContain("the file has no numbers of error-rate that are a rate");
  });
});

describe("a canary that did not get its share of the requests", () => {
  const skewed = { ...watch(FINE), share: { verdict: "inconclusive", sentence: "the canary got 1 %" } } as const;

  it.each([
    { onSkew: "warn", now: "pass", notes: [] },
    { onSkew: "hold", now: "inconclusive", notes: ["on-skew: hold: the canary got 1 %"] },
  ] as const)("is $now by on-skew: $onSkew", ({ onSkew, now, notes }) => {
    const found = replay(plan([errorRate("sequential")], onSkew), skewed);
    expect({ now: found.now, notes: found.notes }).toEqual({ now, notes });
  });
});

describe("stable's dispersion", () => {
  /** The same failures in all, alone or ten at a time. */
  const alone = minutes(
    600,
    Array.from({ length: 200 }, (_, minute) => [0, 1, 1, 2][minute % 4] ?? 0),
  );
  const bursts = minutes(
    600,
    Array.from({ length: 200 }, (_, minute) => (minute % 10 === 0 ? 10 : 0)),
  );
  const tide = Array.from({ length: 240 }, (_, minute) => (minute < 120 ? 100 : 1900)).flatMap((requests, minute) =>
    minutes(requests, [requests === 100 ? minute % 2 : 19 + 4 * ((minute % 2) * 2 - 1)]),
  );

  it.each([
    { when: "failures come evenly", buckets: alone, least: 0, most: 1 },
    { when: "failures come ten at a time", buckets: bursts, least: 8, most: 10 },
    { when: "traffic has its tide, and failures follow it", buckets: tide, least: 0.5, most: 1.2 },
  ])("is $least to $most where $when", ({ buckets, least, most }) => {
    const found = dispersionOf(errorRate("sequential"), buckets);
    expect(found).toBeGreaterThanOrEqual(least);
    expect(found).toBeLessThanOrEqual(most);
  });

  it.each([
    ["half an hour", minutes(600, new Array<number>(29).fill(1))],
    ["ten failures", minutes(600, [9, ...new Array<number>(99).fill(0)])],
    ["any request", minutes(0, new Array<number>(100).fill(0))],
  ])("cannot be told from less than %s", (_, buckets) => {
    expect(dispersionOf(errorRate("sequential"), buckets)).toBeUndefined();
  });

  it("is told with the line for the plan where it is notable", () => {
    const text = renderReplay("gate.json", replay(plan([errorRate("sequential")]), watch(FINE, bursts)));
    expect(text).toContain("statistics: { dispersion: 9 }");
  });
});
