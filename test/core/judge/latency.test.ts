import { describe, expect, it } from "vitest";
import type { Cell, MetricRule } from "../../../src/core/metric";
import type { Verdict } from "../../../src/core/verdict";
import { times } from "./judging";
import { SLOWNESS, weighed } from "./weighing";

const EXACT = [5, 10, 15, 17, 20, 30];
const COARSE = [12.348, 17.287, 24.201, 33.882];
/** So many requests in each bucket. */
const latencies = (bounds: readonly number[], counts: readonly number[]): Cell => ({ kind: "p95", bounds, counts });
const fast = latencies(EXACT, [20, 10, 0, 0, 0, 0, 0]);
const slow = latencies(EXACT, [20, 5, 0, 0, 0, 5, 0]);

describe("a P95 by evidence", () => {
  it.each<[string, MetricRule, readonly Cell[], Verdict]>([
    ["is taken back when a sixth takes longer than 20 s", SLOWNESS, times(10, slow) as Cell[], "fail"],
    ["goes on when all take less than 10 s", SLOWNESS, times(10, fast) as Cell[], "pass"],
    [
      "is not taken back by requests between warn and rollback",
      SLOWNESS,
      times(60, latencies(EXACT, [20, 5, 0, 0, 5, 0, 0])) as Cell[],
      "inconclusive",
    ],
    ["needs evidence to go on", SLOWNESS, [fast], "inconclusive"],
    ["is no data without a request", SLOWNESS, [latencies(EXACT, [0, 0, 0, 0, 0, 0, 0])], "no-data"],
    [
      "is no data of a distribution that tells no latency",
      SLOWNESS,
      times(10, latencies([], [30])) as Cell[],
      "no-data",
    ],
    [
      "does not take for slow what may have been faster",
      SLOWNESS,
      times(10, latencies(COARSE, [20, 10, 0, 0, 0])) as Cell[],
      "inconclusive",
    ],
    [
      "takes for slow what was beyond the next bound",
      SLOWNESS,
      times(10, latencies(COARSE, [20, 4, 2, 4, 0])) as Cell[],
      "fail",
    ],
    [
      "is judged by buckets whose bounds differ",
      SLOWNESS,
      [...times(5, fast), ...times(5, latencies(COARSE, [30, 0, 0, 0, 0]))] as Cell[],
      "pass",
    ],
    [
      "is taken back by them, too",
      SLOWNESS,
      [...times(2, slow), ...times(8, latencies(COARSE, [20, 0, 0, 10, 0]))] as Cell[],
      "fail",
    ],
  ])("%s", (_what, rule, cells, verdict) => {
    expect(weighed(rule, cells).verdict).toBe(verdict);
  });

  it("counts requests also where bounds differ, and has no value then", () => {
    const found = weighed(SLOWNESS, [fast, latencies(COARSE, [30, 0, 0, 0, 0])]);
    expect(found.overall).toEqual({ samples: 60 });
    expect(found.sentence).toContain(
      "has no value in common of 60 requests since the stage began: bounds of buckets differ",
    );
    expect(found.evidence).not.toHaveProperty("interval");
  });

  it("has been seen where it fails, though bounds differ", () => {
    const found = weighed(SLOWNESS, [...times(2, slow), ...times(8, latencies(COARSE, [20, 0, 0, 10, 0]))] as Cell[]);
    expect(found.sentence).toContain("has no value in common of");
    expect(found.sentence).not.toContain("nothing to count");
  });

  it("is not let go on by what may have been slow in coarse buckets", () => {
    const coarse = latencies([10, 25], [95, 5, 0]);
    expect(weighed(SLOWNESS, times(20, coarse) as Cell[]).verdict).toBe("inconclusive");
  });

  it("lies between bounds of the buckets", () => {
    const found = weighed(SLOWNESS, times(20, latencies(EXACT, [20, 6, 2, 2, 0, 0, 0])) as Cell[]);
    expect(found.evidence?.interval).toEqual({ lower: 10, upper: 17 });
  });

  it.each([
    [
      "says where it was really cut",
      [20, 10, 0, 0, 0],
      COARSE,
      "; 17 s is no bound of its buckets, so that what took longer than 17.29 s counts as slower",
    ],
    [
      "says that nothing can be slower",
      [20, 10, 0],
      [5, 10],
      "; 17 s is beyond the last bound of its buckets, so that nothing counts as slower",
    ],
  ])("%s", (_what, counts, bounds, clause) => {
    expect(weighed(SLOWNESS, [latencies(bounds, counts)]).sentence).toContain(clause);
  });

  it("says nothing of it where the line is a bound", () => {
    expect(weighed(SLOWNESS, [fast]).sentence).not.toContain("no bound");
  });

  it("cannot be better the larger it is", () => {
    const rule: MetricRule = { ...SLOWNESS, lines: { better: "higher", target: 20, warn: 17, rollback: 15 } };
    expect(weighed(rule, [fast])).toMatchObject({ verdict: "error" });
  });
});
